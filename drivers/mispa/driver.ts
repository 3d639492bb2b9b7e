/** Agappe Mispa Plus: sends a line per result, one way. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "mispa",
  vendor: "Agappe",
  model: "Mispa Plus",
  revision: 1,
  modes: {
    tcp: {
      evidence: "capture",
      source: "one line captured on TCP 8888 on 2026-08-07 (samples/agappe-mispa)",
      protocol: {
        family: "lines",
        // In this order, behind a `#`. A result is one line, so none has to wait for silence.
        options: { encoding: "latin1", delimiter: "\n\r", idleMs: 2000, maxLineBytes: 1024, maxLines: 1 },
      },
      transport: { kinds: ["tcp-server"], port: 8888 },
      endsBatch: false,
      reportsSerial: false,
      marksControls: false,
      sendsReagentLot: false,
    },
  },
  analytes,
  clock: { offset: "trusted" },
  decode,
});

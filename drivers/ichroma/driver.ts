/** Boditech ichroma II and ichroma III. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "ichroma",
  vendor: "Boditech",
  model: "ichroma",
  revision: 1,
  modes: {
    hl7: {
      evidence: "capture",
      source:
        "a message of an ichroma II and one of an ichroma III (ANALYZERS.md 6.1), both of other tests than those mapped here",
      protocol: { family: "mllp", options: {} },
      transport: { kinds: ["tcp-server", "serial"], baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 },
      endsBatch: false,
      reportsSerial: true,
      marksControls: false,
    },
  },
  analytes,
  flags: ["H"],
  clock: { offset: "trusted" },
  decode,
});

/** Boditech AFIAS-2 and AFIAS-6: send a line per result, one way. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "afias",
  vendor: "Boditech",
  model: "AFIAS",
  revision: 1,
  modes: {
    serial: {
      evidence: "driver-code",
      source: "one line that the author of a working host noted beside his code (ANALYZERS.md 6.2)",
      protocol: {
        family: "lines",
        // A result is one line, so none has to wait for silence.
        options: { encoding: "latin1", delimiter: "\r\n", idleMs: 2000, maxLineBytes: 1024, maxLines: 1 },
      },
      transport: { kinds: ["serial"], baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 },
      endsBatch: false,
      reportsSerial: true,
      marksControls: false,
    },
  },
  analytes,
  clock: { offset: "trusted" },
  decode,
});

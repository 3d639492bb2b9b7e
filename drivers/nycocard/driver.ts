/** Axis-Shield (now Abbott) NycoCard Reader II: prints text, one way. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "nycocard",
  vendor: "Abbott",
  model: "NycoCard Reader II",
  revision: 1,
  modes: {
    serial: {
      evidence: "driver-code",
      source: "the code of a working host (ANALYZERS.md 6): label, value, unit; nothing else is on the wire",
      protocol: {
        family: "lines",
        // A line feed ends a line with or without CR before it; a printout without any is one line, ended by silence.
        options: { encoding: "latin1", delimiter: "\n", idleMs: 2000, maxLineBytes: 1024, maxLines: 64 },
      },
      transport: { kinds: ["serial"], baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 },
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

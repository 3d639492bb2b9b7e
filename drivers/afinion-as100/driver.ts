/** Abbott (Axis-Shield) Afinion AS100 on its own serial line. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "afinion-as100",
  vendor: "Abbott",
  model: "Afinion AS100",
  revision: 1,
  modes: {
    native: {
      evidence: "driver-code",
      source: "the code of a working host; framing and CRC confirmed on a captured packet (ANALYZERS.md 3.2)",
      protocol: { family: "axis", options: {} },
      transport: { kinds: ["serial"], baudRate: 115200, dataBits: 8, parity: "none", stopBits: 1 },
      endsBatch: true,
      reportsSerial: false,
      marksControls: false,
    },
  },
  analytes,
  clock: { offset: "trusted" },
  decode,
});

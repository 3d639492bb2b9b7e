/** Siemens DCA Vantage. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "dca-vantage",
  vendor: "Siemens Healthineers",
  model: "DCA Vantage",
  revision: 1,
  modes: {
    poct1a: {
      evidence: "capture",
      source: "capture of a whole conversation, software 4.4.0.0 (ANALYZERS.md 4.3)",
      protocol: { family: "poct1a", options: {} },
      transport: { kinds: ["tcp-server"], port: 3001 },
      endsBatch: true,
      reportsSerial: true,
    },
    astm: {
      evidence: "capture",
      source: "one captured message and the fields of the vendor's document (ANALYZERS.md 4.1, 4.2)",
      protocol: { family: "lis", options: {} },
      transport: {
        kinds: ["serial", "tcp-server", "tcp-client"],
        baudRate: 9600,
        dataBits: 8,
        parity: "none",
        stopBits: 1,
      },
      endsBatch: false,
      reportsSerial: true,
    },
  },
  analytes,
  flags: ["<", ">", "LESS", "GREATER", "N", "H", "HH", "L", "LL"],
  clock: { offset: "trusted" },
  decode,
});

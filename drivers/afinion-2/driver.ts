/** Abbott Afinion 2 (and Afinion AS100 behind the ADCC box, where it speaks the same records). Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "afinion-2",
  vendor: "Abbott",
  model: "Afinion 2",
  revision: 1,
  modes: {
    hl7: {
      evidence: "capture",
      source: "capture of 2026-08-28 and the vendor's QC example (ANALYZERS.md 3.1)",
      protocol: { family: "mllp", options: { encoding: "latin1" } },
      transport: { kinds: ["tcp-server"], port: 2575 },
      endsBatch: false,
      reportsSerial: true,
    },
    astm: {
      evidence: "capture",
      source: "one captured message and the fields of the vendor's document (ANALYZERS.md 3.4)",
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
  flags: ["<", ">", "H", "HH", "L", "LL", "!"],
  clock: { offset: "trusted" },
  decode,
});

/** Abbott i-STAT at its network downloader. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "istat",
  vendor: "Abbott",
  model: "i-STAT",
  revision: 1,
  modes: {
    poct1a: {
      evidence: "driver-code",
      source:
        "the code of a working host for chemistry and blood gas cartridges (ANALYZERS.md 6); no whole message was ever seen",
      protocol: { family: "poct1a", options: { oneObservationPerRequest: true } },
      transport: { kinds: ["tcp-server"] },
      endsBatch: true,
      reportsSerial: true,
    },
  },
  analytes,
  flags: ["L", "LL", "H", "HH", ">"],
  clock: { offset: "trusted" },
  decode,
});

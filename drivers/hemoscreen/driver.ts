/** PixCell HemoScreen, a blood counter. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "hemoscreen",
  vendor: "PixCell",
  model: "HemoScreen",
  revision: 1,
  modes: {
    poct1a: {
      evidence: "vendor-document",
      source: "the vendor's POCT1-A2 document HS-IL-00067 as a public host quotes it (POCT1A.md 11); no capture was seen",
      protocol: { family: "poct1a", options: { mllp: true, acknowledgeEot: true, acknowledgeWithControlId: true } },
      transport: { kinds: ["tcp-server"] },
      endsBatch: true,
      reportsSerial: true,
      sendsReagentLot: false,
    },
  },
  analytes,
  flags: ["*", "!", "~", "^", "L", ">"],
  clock: { offset: "trusted" },
  decode,
});

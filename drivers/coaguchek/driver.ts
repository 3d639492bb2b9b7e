/** Roche CoaguChek XS Plus, XS Pro and Pro II at their base unit or WLAN. Sources: README.md. */
import { defineDriver } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { decode } from "./decode.ts";

export default defineDriver({
  id: "coaguchek",
  vendor: "Roche",
  model: "CoaguChek",
  revision: 1,
  modes: {
    poct1a: {
      evidence: "driver-code",
      source: "the code of a working host for XS Plus and cobas h 232 (ANALYZERS.md 5.1); no whole message was ever seen",
      protocol: { family: "poct1a", options: { acknowledgeEot: true } },
      transport: { kinds: ["tcp-server"] },
      endsBatch: true,
      reportsSerial: true,
      onboardControl:
        "two levels of control on every strip, error instead of a value where they fail (XS Pro manual p. 101; QC.md 2.3)",
    },
  },
  analytes,
  flags: ["<", ">", "N"],
  // The device labels its local time +00:00.
  clock: { offset: "ignored" },
  decode,
});

/** Any instrument that sends HL7 v2 over MLLP, by the mapping in its file. */
import { defineGenericDriver } from "../../src/driver-api/index.ts";

export default defineGenericDriver({
  id: "generic-hl7",
  make: null,
  modes: { hl7: "HL7 v2.5.1 (HL7.md 2); everything of the instrument comes from its mapping" },
});

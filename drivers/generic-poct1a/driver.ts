/** Any instrument that speaks POCT1-A, by the mapping in its file. */
import { defineGenericDriver } from "../../src/driver-api/index.ts";

export default defineGenericDriver({
  id: "generic-poct1a",
  make: null,
  modes: { poct1a: "POCT1-A (POCT1A.md); everything of the instrument comes from its mapping" },
});

/** Any instrument that sends LIS02 records (ASTM E1394), by the mapping in its file. */
import { defineGenericDriver } from "../../src/driver-api/index.ts";

export default defineGenericDriver({
  id: "generic-lis2",
  make: null,
  modes: { astm: "LIS01-A2 and LIS02-A2 (LIS.md); everything of the instrument comes from its mapping" },
});

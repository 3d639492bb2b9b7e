/** Any instrument that prints lines, delimited or of a fixed form, by the mapping in its file. */
import { defineGenericDriver } from "../../src/driver-api/index.ts";

export default defineGenericDriver({
  id: "generic-lines",
  make: null,
  modes: { lines: "no standard; everything comes from the instrument's mapping" },
});

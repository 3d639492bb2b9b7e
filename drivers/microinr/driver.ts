/** iLine microINR: a name for generic modes. What is known and what is not: README.md. */
import { defineGenericDriver } from "../../src/driver-api/index.ts";

const source = "no public wire specification; not even the family is known (ANALYZERS.md 6 and 9)";

export default defineGenericDriver({
  id: "microinr",
  make: { vendor: "iLine Microsystems", model: "microINR" },
  modes: { astm: source, poct1a: source, hl7: source, lines: source },
});

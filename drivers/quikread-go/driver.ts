/** Aidian QuikRead go: a name for generic modes. What is known and what is not: README.md. */
import { defineGenericDriver } from "../../src/driver-api/index.ts";

const source = "no public wire specification; the family is general knowledge (ANALYZERS.md 6)";

export default defineGenericDriver({
  id: "quikread-go",
  make: { vendor: "Aidian", model: "QuikRead go" },
  modes: { astm: source, poct1a: source },
});

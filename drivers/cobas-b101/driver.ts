/** Roche cobas b 101: a name for a generic mode. What is known and what is not: README.md. */
import { defineGenericDriver } from "../../src/driver-api/index.ts";

export default defineGenericDriver({
  id: "cobas-b101",
  make: { vendor: "Roche", model: "cobas b 101" },
  modes: { poct1a: "no public wire specification; the family is inferred from the maker's base unit (ANALYZERS.md 5.2)" },
});

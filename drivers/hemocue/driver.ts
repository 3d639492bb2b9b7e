/** HemoCue instruments: a name for generic modes. What is known and what is not: README.md. */
import { defineGenericDriver } from "../../src/driver-api/index.ts";

export default defineGenericDriver({
  id: "hemocue",
  make: { vendor: "HemoCue", model: "HemoCue" },
  modes: {
    poct1a: "family named for the dock of the Glucose 201 DM; no field layout is public (ANALYZERS.md 6)",
    lines: "HbA1c 501 has a port for printer or PC; what it prints is not public (ANALYZERS.md 6)",
  },
});

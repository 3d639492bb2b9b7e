/** A command line of every kind that needs a station's store, without its folders. */
import { personFile } from "./person-file.ts";

const signed = ["--by", "Kari Lab", "--reason", "x"] as const;
const person = "15815024343";
const typed = ["--analyte", "CRP", "--value", "25", "--unit", "mg/L", "--at", "2026-11-23T07:00"] as const;

export const reading: readonly (readonly string[])[] = [
  ["outbox", "list"],
  ["outbox", "list", "--json"],
  ["outbox", "retry", "--all", ...signed],
  ["held", "list"],
  ["held", "list", "--by-cause"],
  ["held", "unclaimed"],
  ["held", "first-contact"],
  ["held", "release", "ABC", ...signed],
  ["held", "assign", "ABC", "--patient", personFile(person), ...signed],
  ["lookback", "list"],
  ["lookback", "show", "LB-1"],
  ["lookback", "close", "LB-1", ...signed],
  ["qc", "status"],
  ["qc", "lots", "list"],
  ["qc", "lots", "block", "1", "--from", "2026-11-01", ...signed],
  ["qc", "event", "list"],
  ["qc", "event", "crp-1", "--kind", "dropped", ...signed],
  ["enter", "control", "crp-1", ...typed, "--lot", "1", "--level", "low", ...signed],
  ["enter", "result", "crp-1", ...typed, "--patient", personFile(person, person), ...signed],
  ["qc", "compare", "list"],
  ["qc", "report", "--month", "2026-11"],
  ["qc", "steps", "ABC"],
  ["eqa", "list"],
  ["eqa", "results"],
  ["eqa", "mark", "ABC", ...signed],
  ["deviation", "list"],
  ["deviation", "text", "1"],
  ["deviation", "close", "1", ...signed],
  ["register", "list", "operators"],
  ["register", "list", "training"],
  ["register", "gaps"],
  ["plan", "show"],
  ["review", "print", "--year", "2026", "x.html"],
  ["capture", "list"],
  ["capture", "show", "1"],
  ["capture", "replay", "--all"],
];

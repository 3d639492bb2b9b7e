/**
 * A fault that no code expected. It is contained where it happened (one transmission, one run, one tick, one peer) and told in one
 * place: nothing swallows it, and nothing logs a bare name. Only its class, code and places in the code are told: a message text could
 * hold a person's data.
 */
import type { LogFacts } from "./logger.ts";
import type { ProblemCode } from "./problem-catalogue.ts";

export const faultPlaces = [
  "decode",
  "landing",
  "judging",
  "rendering",
  "queueing",
  "delivery",
  "store",
  "timer",
  "socket",
  "configuration",
  "recovery",
  "housekeeping",
  "capture",
  "log",
  "process",
] as const;

/** The seam at which a fault was contained; the label of its metric. */
export type FaultPlace = (typeof faultPlaces)[number];

export interface Faults {
  /**
   * Logs, counts and remembers it. Returns its number, which UNEXPECTED answers carry so that the log line can be found.
   * `about`: ids and codes only, as in every log line.
   */
  report(where: FaultPlace, error: unknown, about?: LogFacts): number;
}

/** Does the work; a fault in it is reported and ends here. True: it was done. */
export function contained(faults: Faults, where: FaultPlace, work: () => void, about?: LogFacts): boolean {
  try {
    work();
    return true;
  } catch (error) {
    faults.report(where, error, about);
    return false;
  }
}

/** An error's class and code; never its message, which could hold a value or a name. */
export function faultClass(error: unknown): { readonly error: string; readonly code: string | null } {
  if (!(error instanceof Error)) return { error: typeof error, code: null };
  const { code } = error as { readonly code?: unknown };
  const isCode = typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code);
  return { error: error.constructor.name || "Error", code: isCode ? code : null };
}

const storeFaults: readonly (readonly [RegExp, ProblemCode])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)$/, "STORE_FULL"],
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL)/, "STORE_LOCKED"],
  [/^SQLITE_(IOERR|READONLY|CANTOPEN|NOMEM|AUTH|PERM)/, "STORE_UNWRITABLE"],
];

/** What keeps anything at all from being written: no fault of the piece of work that met it. Null: it is another error. */
export function storeFaultOf(error: unknown): ProblemCode | null {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : null;
  if (typeof code !== "string") return null;
  return storeFaults.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** So often in a row is one piece of work met by a fault of the store before it is that piece's own: a bad sector under its row. */
const mostStoreFaults = 3;

/** Whether the store is to blame for a failure, the n-th in a row of one piece of work: then everything rests until it can be written. */
export const isStoresFault = (error: unknown, failures: number): boolean =>
  storeFaultOf(error) !== null && failures < mostStoreFaults;

/** For what runs without a station: commands that judge or decode once and whose caller tells what failed. */
export const ignoredFaults: Faults = { report: () => 0 };

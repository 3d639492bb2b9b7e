/** One entry of the table of acts: everything that the page, the control socket and the command line need to know of it. */
import type { z } from "zod";
import type { Act as Right } from "../casework/rights.ts";
import type { OfficeCore } from "./core.ts";

/**
 * What an act does to a data folder, so that a mistyped folder is never taken for a new station. `reads` and `changes` need a store that is
 * there; so does what is said of an instrument, such as a result typed in: in a folder that no station runs on nobody would ever see it.
 * `begins`: what can be the first thing that anybody does at a new station (lots and registers before the first start): it may make the
 * store, and says so. `configured`: tells what follows from the configuration or the request, also where there is no store yet.
 */
export type Effect = "reads" | "changes" | "begins" | "configured";

export interface Act<Asks extends z.ZodType, Answer> {
  /** The shape of a request: whatever else comes is refused at the door. */
  readonly asks: Asks;
  /** What a role needs to do it (casework/rights.ts). */
  readonly right: Right;
  readonly effect: Effect;
  /** The answer tells whose results they are, or may: whoever asks looks at patients' data, which is on record. */
  readonly showsPatients: boolean;
  /** The answer names who of the staff did what: it is told to whoever is logged in. */
  readonly namesStaff?: boolean;
  /** It sends, withdraws or lets go what was held: whoever does it says once more who they are. */
  readonly isDangerous?: boolean;
  /** Plain JSON back: it travels over the socket. Throws UserError. */
  readonly does: (core: OfficeCore, request: z.output<Asks>) => Answer;
}

/** Keeps the types of one act together. */
export const act = <Asks extends z.ZodType, Answer>(one: Act<Asks, Answer>): Act<Asks, Answer> => one;

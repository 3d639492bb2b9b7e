/** One entry of the table of acts: everything that the page, the control socket and the command line need to know of it. */

import type { Act as Right } from "../casework/rights.ts";
import type { z } from "../domain/zod.ts";
import type { OfficeCore } from "./core.ts";

/**
 * What an act does to a data folder, so that a mistyped folder is never taken for a new station. `reads` and `changes` need a store that is
 * there; so does what is said of an instrument, such as a result typed in: in a folder that no station runs on nobody would ever see it.
 * `begins`: what can be the first thing that anybody does at a new station (lots and registers before the first start): it may make the
 * store, and says so. `configured`: tells what follows from the configuration or the request, also where there is no store yet.
 */
export type Effect = "reads" | "changes" | "begins" | "configured";

/**
 * The rule of the PIN. Whoever walks up to an open page or command line gets no further than what can be taken back: the PIN is asked for by
 * every act that
 *
 * - `lets-go`: sends, withdraws, or lets go what something holds, by a person's word;
 * - `for-good`: discards, closes or accepts something, and nothing takes that back;
 * - `gives-rights`: gives somebody rights or a way in, or takes them away.
 *
 * Any other that changes something says why not (`none`): it can be taken back, or it writes down a fact (a lot, a time, a measurement, whose
 * it is) from which the approved rules conclude, as from what an instrument says. A PIN that comes unasked must be right as well. What
 * nobody can have yet nobody is asked for: the first account is made with a code from the PC, and needs no session (accounts/entrance.ts).
 */
export type Pin = "lets-go" | "for-good" | "gives-rights" | { readonly none: string };

interface Common<Asks extends z.ZodType, Answer> {
  /** The shape of a request: whatever else comes is refused at the door. */
  readonly asks: Asks;
  /** What a role needs to do it (casework/rights.ts). */
  readonly right: Right;
  /** The answer tells whose results they are, or may: whoever asks looks at patients' data, which is on record. */
  readonly showsPatients: boolean;
  /** The answer names who of the staff did what: it is told to whoever is logged in. */
  readonly namesStaff?: boolean;
  /** Plain JSON back: it travels over the socket. Throws UserError. */
  readonly does: (core: OfficeCore, request: z.output<Asks>) => Answer;
}

/** What only looks asks for no PIN. */
type Looks = { readonly effect: Exclude<Effect, "changes" | "begins">; readonly pin?: never };
type Changes = { readonly effect: Extract<Effect, "changes" | "begins">; readonly pin: Pin };

export type Act<Asks extends z.ZodType, Answer> = Common<Asks, Answer> & (Looks | Changes);

/** Whoever does it says once more who they are. */
export const asksPin = ({ pin }: { readonly pin?: Pin | undefined }): boolean => typeof pin === "string";

/** Keeps the types of one act together. */
export const act = <Asks extends z.ZodType, Answer>(one: Act<Asks, Answer>): Act<Asks, Answer> => one;

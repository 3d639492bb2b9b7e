/**
 * The table of acts: the one door through which everything goes that people ask for, whether the gateway runs (the request comes over its
 * local socket, or from the page) or not (the command opens the store itself). One file per area; an act says what it takes, who may do it,
 * what it does to the store and whether it shows patients' data, and is checked for all of it before it runs.
 */

import { UserError } from "../domain/problem-catalogue.ts";
import type { z } from "../domain/zod.ts";
import { storeProblem } from "../store/database/store-problems.ts";
import { aboutInstrumentActs } from "./about-instrument.ts";
import { accountActs } from "./accounts.ts";
import type { Act } from "./act.ts";
import { approvalActs } from "./approval.ts";
import { arrivedActs } from "./arrived.ts";
import { auditActs } from "./audit.ts";
import { boardActs } from "./board.ts";
import { comparisonActs } from "./comparisons.ts";
import { configurationActs } from "./configuration.ts";
import { configurationSaveActs } from "./configuration-saves.ts";
import { confirmActs } from "./confirm-instrument.ts";
import { contactActs } from "./contacts.ts";
import type { OfficeCore } from "./core.ts";
import { deviationActs } from "./deviations.ts";
import { type Asker, admit, nobodyNamed } from "./door.ts";
import { entryActs } from "./entry.ts";
import { entryPlaceActs } from "./entry-places.ts";
import { eqaActs } from "./eqa.ts";
import { eventActs } from "./events.ts";
import { findingActs } from "./findings.ts";
import { firstContactActs } from "./first-contact.ts";
import { goLiveActs } from "./go-live.ts";
import { heldActs } from "./held.ts";
import { heldQuestionActs } from "./held-questions.ts";
import { instrumentActs } from "./instruments.ts";
import { limitActs } from "./limits.ts";
import { logInsightActs } from "./log-insight.ts";
import { lookBackActs } from "./look-back.ts";
import { lotCodeActs } from "./lot-code.ts";
import { lotUploadActs } from "./lot-upload.ts";
import { lotActs } from "./lots.ts";
import { outboxActs } from "./outbox.ts";
import { pauseActs } from "./pause.ts";
import { personActs } from "./persons.ts";
import { planActs } from "./plan.ts";
import { registerActs } from "./registers.ts";
import { reportActs } from "./report.ts";
import { safetyActs } from "./safety.ts";
import { standingActs } from "./standing.ts";
import { statusActs } from "./status.ts";
import { stepActs } from "./steps.ts";
import { storyActs } from "./story.ts";
import { unreadActs } from "./unread.ts";

export const acts = {
  ...heldActs,
  ...heldQuestionActs,
  ...personActs,
  ...firstContactActs,
  ...lotActs,
  ...lotUploadActs,
  ...lotCodeActs,
  ...reportActs,
  ...limitActs,
  ...registerActs,
  ...eqaActs,
  ...approvalActs,
  ...deviationActs,
  ...planActs,
  ...outboxActs,
  ...pauseActs,
  ...findingActs,
  ...eventActs,
  ...comparisonActs,
  ...statusActs,
  ...boardActs,
  ...lookBackActs,
  ...stepActs,
  ...entryActs,
  ...entryPlaceActs,
  ...unreadActs,
  ...arrivedActs,
  ...storyActs,
  ...contactActs,
  ...goLiveActs,
  ...standingActs,
  ...accountActs,
  ...logInsightActs,
  ...auditActs,
  ...safetyActs,
  ...configurationActs,
  ...configurationSaveActs,
  ...instrumentActs,
  ...aboutInstrumentActs,
  ...confirmActs,
} as const;

type Acts = typeof acts;
export type ActionName = keyof Acts;
/** Plain JSON: it travels over the socket. */
export type RequestOf<Name extends ActionName> = z.input<Acts[Name]["asks"]>;
/** Of an act that takes its time: what it promises. */
export type AnswerOf<Name extends ActionName> = Awaited<Given<Name>>;
type Given<Name extends ActionName> = ReturnType<Acts[Name]["does"]>;

/** A request as somebody who is logged in makes it: the session signs it. */
export type AskedOf<Name extends ActionName> = Unsigned<RequestOf<Name>>;
/** `by` is only compared with who is logged in. */
interface Word {
  readonly reason: string;
  readonly by?: string | undefined;
}
type Unsigned<Request> = Request extends { readonly signature: object }
  ? Omit<Request, "signature"> & { readonly signature: Word }
  : Request extends { readonly by: string; readonly reason: string }
    ? Omit<Request, "by" | "role" | "codes" | "reason"> & Word
    : Request;

/** Throws UserError BAD_USAGE where there is no such act. */
export function actNamed(name: string): Act<z.ZodType, unknown> {
  if (!Object.hasOwn(acts, name))
    throw new UserError("BAD_USAGE", { en: "Unknown request.", nb: "Siden er eldre enn Labbro. Last den på nytt." });
  // Each act takes its own request; the table's type says so, but no single signature can.
  return acts[name as ActionName] as unknown as Act<z.ZodType, unknown>;
}

/**
 * Throws UserError; the caller prints it or sends it back over the socket. What is refused at the door has touched nothing. What changes
 * anything is done when this returns; a look that takes its time is promised.
 */
export function officeWork<Name extends ActionName>(
  core: OfficeCore,
  name: Name,
  request: RequestOf<Name>,
  asker: Asker = nobodyNamed,
): Given<Name> {
  const act = actNamed(name);
  const admitted = admit(act, request, asker);
  try {
    const answer = act.does(core, admitted) as Given<Name>;
    // Whatever a person wrote down or decided may let results go, or hold them.
    if (act.effect !== "reads") core.ports.onQcChanged?.();
    return answer;
  } catch (error) {
    throw storeProblem(error) ?? error;
  }
}

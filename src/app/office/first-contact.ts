/** First contact with an instrument: which of its stored results may be sent (ruling 1). */

import { answerFirstContact } from "../../casework/decisions/first-contact-answer.ts";
import { instrumentId } from "../../domain/ids.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Signature } from "../../domain/signature.ts";
import { readInstant } from "../../domain/time.ts";
import { openQuestions } from "../../release/known/first-contact.ts";
import type { ReleasePorts } from "../../release/view.ts";
import type { OfficeCore } from "./core.ts";

interface Answer extends Signature {
  readonly instrument: string;
  /** `all`, `none`, or the time from which measurements are sent. */
  readonly send: string;
}

export const firstContactActions = {
  "first-contact.list": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) =>
    openQuestions(ports).map((question) => ({ instrument: question.instrumentId, results: question.results })),
  /** How many stored results were judged. */
  "first-contact.answer": ({ ports }: OfficeCore, request: Answer) =>
    answerFirstContact(ports, instrumentId(request.instrument), sendFrom(ports, request.send), request),
} as const;

function sendFrom(ports: ReleasePorts, send: string): number | null {
  if (send === "none") return null;
  if (send === "all") return 0;
  const at = readInstant(send, ports.view().station.gateway.zone);
  if (at === null) throw new UserError("BAD_USAGE", "--send takes all, none, or a time like 2026-11-23T07:00.");
  return at;
}

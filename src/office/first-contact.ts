/** First contact with an instrument: which of its stored results may be sent (ruling 1). */

import { answerFirstContact } from "../casework/decisions/first-contact-answer.ts";
import { instrumentId } from "../domain/ids.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { readInstant } from "../domain/time.ts";
import { openQuestions } from "../release/facts/contact-codes.ts";
import { instrumentOf, type Ports } from "../release/view.ts";
import { act } from "./act.ts";
import { asks, line, nothing, signature } from "./request.ts";

export const firstContactActs = {
  "first-contact.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) =>
      openQuestions(ports).map(({ instrumentId: instrument, results }) => ({
        ...{ instrument, results },
        name: instrumentOf(ports.view(), instrument)?.name ?? instrument,
      })),
  }),
  /** `send`: `all`, `none`, or the time from which measurements are sent. Answers how many stored results were judged. */
  "first-contact.answer": act({
    pin: "lets-go",
    asks: asks({ instrument: line, send: line, ...signature }),
    right: "release",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) =>
      answerFirstContact(ports, instrumentId(request.instrument), sendFrom(ports, request.send), request),
  }),
} as const;

function sendFrom(ports: Ports<"view">, send: string): number | null {
  if (send === "none") return null;
  if (send === "all") return 0;
  const at = readInstant(send, ports.view().station.gateway.zone);
  if (at === null)
    throw new UserError("BAD_USAGE", {
      en: "--send takes all, none, or a time like 2026-11-23T07:00.",
      nb: "Velg alle, ingen, eller skriv en dato og et klokkeslett.",
    });
  return at;
}

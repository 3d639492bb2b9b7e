/**
 * The work that people ask for from the command line, over one open store: the same functions whether the gateway runs (the request
 * comes over its local socket) or not (the command opens the store itself).
 */
import { instrumentId } from "../domain/ids.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { readInstant } from "../domain/time.ts";
import { readLotFile } from "../qc/lot-file.ts";
import type { Decide, Signature } from "../release/decisions.ts";
import { openQuestions } from "../release/first-contact.ts";
import { answerFirstContact } from "../release/first-contact-answer.ts";
import type { Pipeline } from "../release/pipeline.ts";
import type { ReleasePorts } from "../release/view.ts";
import { type WorklistEntry, worklist } from "../release/worklist.ts";
import { type OutboxAnswer, type OutboxRequest, outboxWork } from "./office-outbox.ts";

export type OfficeRequest =
  | { readonly do: "held.list" }
  | ({ readonly do: "held.assign"; readonly id: string; readonly patient: string } & Signature)
  | ({ readonly do: "held.control"; readonly id: string; readonly lot: string; readonly level: string } & Signature)
  | ({ readonly do: "held.release" | "held.discard" | "held.entered-by-hand"; readonly id: string } & Signature)
  | { readonly do: "first-contact.list" }
  | ({ readonly do: "first-contact.answer"; readonly instrument: string; readonly send: string } & Signature)
  | { readonly do: "lots.import"; readonly text: string }
  | OutboxRequest;

export type OfficeAnswer =
  | { readonly entries: readonly WorklistEntry[] }
  | { readonly id: string; readonly state: string }
  | { readonly questions: readonly { readonly instrument: string; readonly results: number }[] }
  | { readonly judged: number }
  | { readonly lines: number; readonly changed: number }
  | { readonly badLines: readonly string[] }
  | OutboxAnswer;

/** Throws UserError; the caller prints it or sends it back over the socket. */
export function officeWork(ports: ReleasePorts, pipeline: Pipeline, decide: Decide, request: OfficeRequest): OfficeAnswer {
  switch (request.do) {
    case "held.list":
      return { entries: worklist(ports) };
    case "held.assign":
      return done(decide.assignPatient(request.id, request.patient, request));
    case "held.control":
      return done(decide.assignControl(request.id, request.lot, request.level, request));
    case "held.release":
      return done(decide.release(request.id, request));
    case "held.discard":
      return done(decide.discard(request.id, request));
    case "held.entered-by-hand":
      return done(decide.enteredByHand(request.id, request));
    case "first-contact.list":
      return { questions: openQuestions(ports).map(({ instrumentId, results }) => ({ instrument: instrumentId, results })) };
    case "first-contact.answer":
      return { judged: answerFirstContact(ports, instrumentId(request.instrument), sendFrom(ports, request.send), request) };
    case "lots.import":
      return importLots(pipeline, request.text);
    case "outbox.list":
    case "outbox.retry":
      return outboxWork(ports, request);
    default:
      throw new UserError("BAD_USAGE", "Unknown request.");
  }
}

/** `all`, `none`, or the time from which measurements are sent. */
function sendFrom(ports: ReleasePorts, send: string): number | null {
  if (send === "none") return null;
  if (send === "all") return 0;
  const at = readInstant(send, ports.view().station.gateway.zone);
  if (at === null) throw new UserError("BAD_USAGE", "--send takes all, none, or a time like 2026-11-23T07:00.");
  return at;
}

const done = (run: { readonly key: string; readonly state: string }): OfficeAnswer => ({ id: run.key, state: run.state });

function importLots(pipeline: Pipeline, text: string): OfficeAnswer {
  const { lots, problems } = readLotFile(text);
  if (problems.length > 0) return { badLines: problems.map((one) => one.text) };
  return { lines: lots.length, changed: pipeline.importLots(lots) };
}

/** The worklist, and what people decide about its entries. */

import { whoAnswers } from "../casework/registers/contacts.ts";
import { unclaimedResults, type WorklistEntry, worklist, worklistByCause } from "../casework/worklist/worklist.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Notified } from "../domain/registers/look-back.ts";
import { isoTime, readInstant } from "../domain/time.ts";
import type { z } from "../domain/zod.ts";
import { type Containing, instrumentOf, type Ports } from "../release/view.ts";
import type { Undoable } from "../store/people/decisions.ts";
import { orLess } from "../store/sealing/seal.ts";
import { act } from "./act.ts";
import { asRead } from "./arrived.ts";
import type { OfficeCore } from "./core.ts";
import { type FailedControl, failedControls } from "./failed-controls.ts";
import { asks, entry, line, lines, nothing, signature, telling, typedPerson, undoable } from "./request.ts";
import { confirmedPerson } from "./typed-person.ts";

const decision = asks({ ...entry, ...signature });
const assignment = asks({ ids: lines, ...typedPerson, ...undoable, ...signature });

/** Who was told, and when; without a time it is now. */
export interface Telling {
  readonly notified: string | null;
  readonly notifiedAt: string | null;
}

const looking = { asks: nothing, right: "see-patients", effect: "reads", showsPatients: true } as const;
const deciding = { effect: "changes", showsPatients: false } as const;

export const heldActs = {
  /** A line per cause, each with its results and what mends it; then what is not held and yet waits for a person. */
  "held.waiting": act({ ...looking, does: ({ ports }) => waiting(ports) }),
  "held.list": act({ ...looking, does: ({ ports }) => withGuides(ports, worklist(ports)) }),
  "held.by-cause": act({ ...looking, right: "see", showsPatients: false, does: ({ ports }) => causes(ports) }),
  "held.unclaimed": act({ ...looking, does: ({ ports }) => withGuides(ports, unclaimedResults(ports)) }),
  "held.assign": act({
    pin: {
      none: "the morning's work of a nurse: says whose it is, twice or scanned; the rules conclude, held.undo and held.wrong-patient take it back",
    },
    ...deciding,
    asks: assignment,
    right: "assign-patient",
    showsPatients: true,
    does: assign,
  }),
  "held.control": act({
    pin: { none: "says which control it was; the rules conclude, and a wrong one is annulled" },
    ...deciding,
    asks: asks({ ...entry, lot: line, level: line, ...signature }),
    right: "assign-control",
    does: ({ decide }, request) => done(decide.assignControl(request.id, request.lot, request.level, request)),
  }),
  "held.time": act({
    pin: { none: "writes down when it was measured; the rules conclude" },
    ...deciding,
    asks: asks({ ...entry, at: line, source: line, ...signature }),
    right: "set-time",
    does: ({ decide, ports }, request) => done(decide.setTime(request.id, instant(ports, request.at), request.source, request)),
  }),
  "held.release": act({
    pin: "lets-go",
    ...deciding,
    asks: asks({ ...entry, ...undoable, ...signature }),
    right: "release",
    does: ({ decide, ports }, { id, undoSeconds, ...signed }) => {
      const undo = undoTime(ports, undoSeconds);
      return decided(ports, decide.release(id, signed, undo), undo);
    },
  }),
  /** Who may decide it may take it back. */
  "held.undo": act({
    pin: { none: "takes back, and only what has not left" },
    ...deciding,
    asks: decision,
    right: "assign-patient",
    does: ({ decide }, { id, ...signed }) => done(decide.undo(id, signed)),
  }),
  "held.discard": act({
    pin: "for-good",
    ...deciding,
    asks: decision,
    right: "discard",
    does: ({ decide }, request) => done(decide.discard(request.id, request)),
  }),
  "held.entered-by-hand": act({
    pin: "for-good",
    ...deciding,
    asks: asks({ ...entry, ...telling, ...signature }),
    right: "enter-result",
    does: ({ decide, ports }, { id, notified, notifiedAt, ...signed }) =>
      done(decide.enteredByHand(id, told(ports, { notified, notifiedAt }), signed)),
  }),
  "held.seen": act({
    pin: "for-good",
    ...deciding,
    asks: decision,
    right: "release",
    does: ({ decide }, request) => done(decide.seen(request.id, request)),
  }),
} as const;

const done = ({ key, state }: { readonly key: string; readonly state: string }) => ({ id: key, state });

/** What may be taken back, and until when; absent or 0: nothing, it is sent at once. */
export const undoTime = ({ clock }: Ports<"clock">, seconds: number | undefined): Undoable =>
  seconds === undefined || seconds === 0 ? {} : { undoUntil: clock.now() + seconds * 1000 };

/** As `done`, with the time until which `held.undo` is sure to be in time; null: it was sent at once. */
export const decided = (
  ports: Ports<"view">,
  run: { readonly key: string; readonly state: string },
  { undoUntil }: Undoable,
) => ({
  ...done(run),
  undoUntil: undoUntil === undefined ? null : isoTime(undoUntil, ports.view().station.gateway.zone),
});

/** Each with the controls that failed and hold it: their guided steps are what helps (ruling 12). */
function withGuides(ports: Ports<"store" | "view">, entries: readonly WorklistEntry[]) {
  const failed = failedControls(ports);
  const guidesOf = ({ id, reasons }: WorklistEntry): readonly FailedControl[] => {
    const run = reasons.some(({ code }) => ofFailure.includes(code)) ? ports.store.runs.byKey(id) : null;
    const instrument = run === null ? null : instrumentOf(ports.view(), run.instrumentId);
    if (run === null || instrument === null) return [];
    const analytes = ports.store.runs.observations(id).flatMap(({ observation }) => observation.analyte ?? []);
    const at = run.measuredAt ?? run.receivedAt;
    return [...new Set(analytes)].flatMap((analyte) => failed({ instrument, analyte, at }));
  };
  const told = whoAnswers(ports);
  return entries.map((entry) => ({
    ...entry,
    reasons: entry.reasons.map((one) => ({ ...one, do: told(one.do), doNn: told(one.doNn) })),
    failedControls: orLess(
      () => guidesOf(entry),
      () => [],
    ),
  }));
}

/** «Ring …» with who that is here. */
function causes(ports: Containing) {
  const told = whoAnswers(ports);
  return worklistByCause(ports).map((group) => ({ ...group, do: told(group.do), doNn: told(group.doNn) }));
}

function waiting(ports: Containing) {
  const entries = withGuides(ports, worklist(ports));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const grouped = causes(ports).map((group) => ({
    ...group,
    entries: group.entries.flatMap(({ id, otherCauses }) => {
      const found = byId.get(id);
      return found === undefined ? [] : [{ ...found, results: found.results.map(asRead), otherCauses }];
    }),
  }));
  const shown = new Set(grouped.flatMap((group) => group.entries.map(({ id }) => id)));
  return {
    causes: grouped,
    others: entries.filter(({ id }) => !shown.has(id)).map((one) => ({ ...one, results: one.results.map(asRead) })),
  };
}

const ofFailure: readonly ReasonCode[] = ["QC_FAILED", "QC_LATER_FAILED"];

/** Shown back as 6+5, as it stands in the journal. */
function assign({ decide, ports }: OfficeCore, request: z.output<typeof assignment>) {
  const { ids, patient, again, scanned, confirmed, undoSeconds, ...signed } = request;
  const number = confirmedPerson(ports, { patient, again, scanned, confirmed });
  const undo = undoTime(ports, undoSeconds);
  const entries = decide.assignPatient(ids, number, signed, undo).map((run) => decided(ports, run, undo));
  return { entries, number: `${number.slice(0, 6)} ${number.slice(6)}` };
}

/** A moment as typed at the station. Throws UserError BAD_USAGE. */
export function instant(ports: Ports<"view">, text: string): number {
  const at = readInstant(text, ports.view().station.gateway.zone);
  if (at === null)
    throw new UserError("BAD_USAGE", { en: "Write a time like 2026-11-23T07:00.", nb: "Skriv en dato og et klokkeslett." });
  return at;
}

/** Null: nobody was told. Throws UserError BAD_USAGE. */
export function told(ports: Ports<"view" | "clock">, { notified, notifiedAt }: Telling): Notified | null {
  if (notified === null) return null;
  return { name: notified, at: notifiedAt === null ? ports.clock.now() : instant(ports, notifiedAt) };
}

/** The worklist, and what people decide about its entries. */
import type { z } from "zod";
import { unclaimedResults, worklist, worklistByCause } from "../casework/worklist/worklist.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Notified } from "../domain/registers/look-back.ts";
import { readInstant } from "../domain/time.ts";
import type { ReleasePorts } from "../release/view.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { asks, entry, line, lines, nothing, signature, telling, typedPerson } from "./request.ts";
import { typedTwice } from "./typed-person.ts";

const decision = asks({ ...entry, ...signature });
const assignment = asks({ ids: lines, ...typedPerson, ...signature });

/** Who was told, and when; without a time it is now. */
export interface Telling {
  readonly notified: string | null;
  readonly notifiedAt: string | null;
}

const looking = { asks: nothing, right: "see-patients", effect: "reads", showsPatients: true } as const;
const deciding = { effect: "changes", showsPatients: false } as const;

export const heldActs = {
  "held.list": act({ ...looking, does: ({ ports }) => worklist(ports) }),
  "held.by-cause": act({ ...looking, right: "see", showsPatients: false, does: ({ ports }) => worklistByCause(ports) }),
  "held.unclaimed": act({ ...looking, does: ({ ports }) => unclaimedResults(ports) }),
  "held.assign": act({ ...deciding, asks: assignment, right: "assign-patient", showsPatients: true, does: assign }),
  "held.control": act({
    ...deciding,
    asks: asks({ ...entry, lot: line, level: line, ...signature }),
    right: "assign-control",
    does: ({ decide }, request) => done(decide.assignControl(request.id, request.lot, request.level, request)),
  }),
  "held.time": act({
    ...deciding,
    asks: asks({ ...entry, at: line, source: line, ...signature }),
    right: "set-time",
    does: ({ decide, ports }, request) => done(decide.setTime(request.id, instant(ports, request.at), request.source, request)),
  }),
  "held.release": act({
    ...deciding,
    asks: decision,
    right: "release",
    does: ({ decide }, request) => done(decide.release(request.id, request)),
  }),
  "held.discard": act({
    ...deciding,
    asks: decision,
    right: "discard",
    does: ({ decide }, request) => done(decide.discard(request.id, request)),
  }),
  "held.entered-by-hand": act({
    ...deciding,
    asks: asks({ ...entry, ...telling, ...signature }),
    right: "enter-result",
    does: ({ decide, ports }, { id, notified, notifiedAt, ...signed }) =>
      done(decide.enteredByHand(id, told(ports, { notified, notifiedAt }), signed)),
  }),
  "held.seen": act({
    ...deciding,
    asks: decision,
    right: "release",
    does: ({ decide }, request) => done(decide.seen(request.id, request)),
  }),
} as const;

const done = ({ key, state }: { readonly key: string; readonly state: string }) => ({ id: key, state });

/** Shown back as 6+5, as it stands in the journal. */
function assign({ decide }: OfficeCore, { ids, patient, again, scanned, ...signed }: z.output<typeof assignment>) {
  const number = typedTwice({ patient, again, scanned });
  const entries = decide.assignPatient(ids, number, signed).map(done);
  return { entries, number: `${number.slice(0, 6)} ${number.slice(6)}` };
}

/** A moment as typed at the station. Throws UserError BAD_USAGE. */
export function instant(ports: ReleasePorts, text: string): number {
  const at = readInstant(text, ports.view().station.gateway.zone);
  if (at === null) throw new UserError("BAD_USAGE", "Write a time like 2026-11-23T07:00.");
  return at;
}

export function told(ports: ReleasePorts, { notified, notifiedAt }: Telling): Notified | null {
  if (notified === null) return null;
  return { name: notified, at: notifiedAt === null ? ports.clock.now() : instant(ports, notifiedAt) };
}

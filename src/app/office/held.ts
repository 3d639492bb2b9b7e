/** The worklist, and what people decide about its entries. */

import { unclaimedResults, worklist, worklistByCause } from "../../casework/worklist/worklist.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Notified } from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import { readInstant } from "../../domain/time.ts";
import type { ReleasePorts } from "../../release/view.ts";
import type { OfficeCore } from "./core.ts";
import { type TypedPerson, typedTwice } from "./typed-person.ts";

/** An entry's id or an unambiguous beginning of it, and who decides. */
interface Decision extends Signature {
  readonly id: string;
}

interface Assignment extends Signature, TypedPerson {
  readonly ids: readonly string[];
}

/** Who was told, and when; without a time it is now. */
export interface Telling {
  readonly notified: string | null;
  readonly notifiedAt: string | null;
}

type Nothing = Readonly<Record<string, never>>;

export const heldActions = {
  "held.list": ({ ports }: OfficeCore, _: Nothing) => worklist(ports),
  "held.by-cause": ({ ports }: OfficeCore, _: Nothing) => worklistByCause(ports),
  "held.unclaimed": ({ ports }: OfficeCore, _: Nothing) => unclaimedResults(ports),
  "held.assign": ({ decide }: OfficeCore, request: Assignment) => assign(decide, request),
  "held.control": ({ decide }: OfficeCore, request: Decision & { readonly lot: string; readonly level: string }) =>
    done(decide.assignControl(request.id, request.lot, request.level, request)),
  "held.time": ({ decide, ports }: OfficeCore, request: Decision & { readonly at: string; readonly source: string }) =>
    done(decide.setTime(request.id, instant(ports, request.at), request.source, request)),
  "held.release": ({ decide }: OfficeCore, request: Decision) => done(decide.release(request.id, request)),
  "held.discard": ({ decide }: OfficeCore, request: Decision) => done(decide.discard(request.id, request)),
  "held.entered-by-hand": ({ decide, ports }: OfficeCore, { id, notified, notifiedAt, ...signature }: Decision & Telling) =>
    done(decide.enteredByHand(id, told(ports, { notified, notifiedAt }), signature)),
  "held.seen": ({ decide }: OfficeCore, request: Decision) => done(decide.seen(request.id, request)),
} as const;

const done = ({ key, state }: { readonly key: string; readonly state: string }) => ({ id: key, state });

/** Shown back as 6+5, as it stands in the journal. */
function assign(decide: OfficeCore["decide"], { ids, patient, again, scanned, ...signature }: Assignment) {
  const number = typedTwice({ patient, again, scanned });
  const entries = decide.assignPatient(ids, number, signature).map(done);
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

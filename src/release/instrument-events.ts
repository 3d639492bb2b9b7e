/**
 * Events of an instrument on their way into the register: told by itself, seen in what it tells (another software version), or
 * written down by a person. Whichever way, everything that was judged without it and that it can touch is judged again.
 */
import type { EpochMs } from "../domain/clock.ts";
import type { RegisterEntry } from "../domain/register.ts";
import {
  type InstrumentEvent,
  instrumentEvents,
  instrumentSoftware,
  toldErrorsOf,
} from "../domain/registers/instrument-events.ts";
import type { Signature } from "../domain/signature.ts";
import type { Instrument } from "../domain/station.ts";
import { readDeviceTime, resolveInstant } from "../domain/time.ts";
import { type Decoded, type DeviceEvent, eventKindOf, unknownDevice } from "../driver-api/index.ts";
import { type Candidates, recognise } from "../intake/which-instrument.ts";
import { touchedByEvent } from "./facts/reads.ts";
import type { Ports } from "./view.ts";

/** A clock that is off by no more is not corrected (QC.md 3.5). */
const toleranceMs = 120_000;

/** Keeps an event and judges again what it touches. The same event again changes nothing. */
export function recordEvent(
  ports: Ports<"store" | "clock" | "later">,
  instrument: Instrument,
  event: InstrumentEvent & { readonly key: string; readonly at: EpochMs },
  signature: Signature | null,
): "new" | "changed" | "same" {
  const { key, at, kind, note } = event;
  const subject = signature === null && kind === "error" ? toldErrorsOf(instrument.id) : instrument.id;
  const entry: RegisterEntry<InstrumentEvent> = { key, subject, at, body: { kind, note } };
  const now = ports.clock.now();
  return ports.store.transaction(() => {
    const before = ports.store.registers.byKey(instrumentEvents, key);
    const put = ports.store.registers.put(instrumentEvents, entry, signature, now);
    if (put !== "same") {
      const former = before === null ? [] : touchedByEvent(instrument.id, before.body.kind, before.at ?? before.recordedAt);
      ports.store.reads.touch([...former, ...touchedByEvent(instrument.id, kind, at)]);
      ports.store.events.add({ at: now, kind: "instrument-event", subject: instrument.id, detail: { kind, at } });
      ports.later({ kind: "touched" });
    }
    return put;
  });
}

/** Where a message stands, so that an event without a time of its own is the same one when it is read again. */
export interface MessagePlace {
  readonly transmissionId: number;
  readonly index: number;
}

/** Call with every decoded message before its results land. */
export function noteEvents(
  ports: Ports<"store" | "clock" | "later">,
  decoded: Decoded,
  candidates: Candidates,
  place: MessagePlace,
): void {
  noteSoftware(ports, decoded, candidates);
  for (const [nth, event] of decoded.events.entries())
    noteTold(ports, decoded, candidates, event, `${JSON.stringify(place)} ${nth}`);
}

function noteTold(
  ports: Ports<"store" | "clock" | "later">,
  decoded: Decoded,
  candidates: Candidates,
  event: DeviceEvent,
  place: string,
): void {
  const kind = eventKindOf(event.code);
  const { instrument } = recognise(event.device ?? unknownDevice, candidates);
  if (kind === null || instrument === null) return;
  const { code, text, raw } = event;
  // Told again in another transmission it is still the same event, if it has a time of its own.
  const key = JSON.stringify(raw === null ? [instrument.id, code, text, place] : [instrument.id, code, text, raw]);
  if (ports.store.registers.byKey(instrumentEvents, key) !== null) return;
  const at = toldAt(raw, decoded, instrument, ports.clock.now());
  recordEvent(ports, instrument, { key, at, kind, note: text === "" ? null : text }, null);
}

/** The device's time, moved by as much as its clock is off now; without one, the moment of receipt. Never in the future. */
function toldAt(raw: string | null, { clock }: Decoded, instrument: Instrument, now: EpochMs): EpochMs {
  const at = raw === null ? null : resolveInstant(readDeviceTime(raw), instrument.clock);
  if (at === null) return now;
  const [reading] = clock.flatMap((one) => resolveInstant(one, instrument.clock) ?? []);
  const offsetMs = reading === undefined ? 0 : now - reading;
  return Math.min(now, Math.abs(offsetMs) > toleranceMs ? at + offsetMs : at);
}

/**
 * Another version than last time: the update was some time after the newest measurement that the old one told. At its earliest
 * there, so that nothing measured after the update goes without a control.
 */
function noteSoftware(ports: Ports<"store" | "clock" | "later">, { observations }: Decoded, candidates: Candidates): void {
  const { registers, runs } = ports.store;
  for (const { device } of observations) {
    const { instrument } = recognise(device, candidates);
    if (instrument === null || device.software === null) continue;
    const { id } = instrument;
    const version = device.software;
    const before = registers.byKey(instrumentSoftware, id)?.body.version ?? null;
    if (before === version) continue;
    const now = ports.clock.now();
    registers.put(instrumentSoftware, { key: id, subject: id, at: null, body: { version } }, null, now);
    const newest = runs.newestMeasuredAt(id);
    if (before === null || newest === null) continue;
    const at = Math.min(newest + 1, now);
    const note = `${before} → ${version}`;
    recordEvent(ports, instrument, { key: JSON.stringify([id, note, at]), at, kind: "software", note }, null);
  }
}

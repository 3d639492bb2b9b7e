/**
 * A confirmation (`confirmed` in an instrument's file) holds for what was confirmed: driver, mode and mapping. They are bound to its date
 * in the event log when it first becomes active. An edited mapping withdraws it until somebody has compared again and written a newer date.
 */
import { createHash } from "node:crypto";
import type { EpochMs } from "../../domain/clock.ts";
import type { Logger } from "../../domain/logger.ts";
import type { Instrument } from "../../domain/station.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";

const bound = "confirmation-bound";

/** Call when a configuration becomes active; the instruments as they may be trusted. */
export function withBoundConfirmations(
  store: GatewayStore,
  instruments: readonly Instrument[],
  now: EpochMs,
  logger: Logger,
): readonly Instrument[] {
  return instruments.map((instrument) => {
    if (instrument.confirmed !== true || isStillTrue(store, instrument, now)) return instrument;
    logger.warn("confirmation-withdrawn", { instrument: instrument.id });
    return { ...instrument, confirmed: false };
  });
}

function isStillTrue(store: GatewayStore, instrument: Instrument, now: EpochMs): boolean {
  const { id, confirmedAt = null } = instrument;
  const hash = hashOf(instrument);
  const last = store.events.ofSubject(id).findLast(({ kind }) => kind === bound)?.detail ?? null;
  if (last !== null && Number(last.confirmedAt) >= (confirmedAt ?? 0)) return last.hash === hash;
  store.events.add({ at: now, kind: bound, subject: id, detail: { confirmedAt: confirmedAt ?? 0, hash } });
  return true;
}

/** Of what decides how bytes become results; the order of keys does not matter. */
function hashOf({ driver, mode, mapping = null }: Instrument): string {
  return createHash("sha256").update(canonical({ driver, mode, mapping })).digest("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
}

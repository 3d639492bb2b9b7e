/** The station that random histories are told to: two instruments of one kind on one cable, one of them under some control plan. */
import { instrumentId } from "../../src/domain/ids.ts";
import type { Lot } from "../../src/domain/lot.ts";
import type { QcPolicy } from "../../src/domain/policy.ts";
import type { Instrument } from "../../src/domain/station.ts";
import type { GatewayStore } from "../../src/store/gateway-store.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../support/station.ts";

export const own = { serial: "AF20990001", id: testInstrument.id };
export const other = { serial: "AF20990002", id: instrumentId("crp-2") };

const both = { ...weekly, levels: ["normal", "abnormal"] };
const daily = { ...weekly, interval: { type: "rolling", hours: 24 }, grace: { hours: 6 } } as const;
const yearly = { everyMonths: 1, limitPercent: 15, source: "test" };

/** One plan for each way in which controls, events and tests decide. */
export const plans = {
  weekly: both,
  daily: { ...daily, triggers: ["service", "error"] },
  rotating: { ...both, levelMode: "rotate", interval: { type: "rolling", hours: 48 }, triggers: ["service"] },
  "either level": { ...both, levelMode: "any", interval: { type: "calendar-week", dueDay: "tuesday" }, grace: { workdays: 1 } },
  "two tests": { ...daily, interval: { type: "test-count", n: 2 }, grace: { hours: 3 } },
  "per lot": { ...weekly, lotScope: "reagent-lot", newLot: "device" },
  "many rules": { ...both, rules: "westgard-n2-8x" },
  comparison: { ...daily, controlKind: "comparison", comparison: yearly, triggers: ["service"] },
  electronic: { ...daily, controlKind: "electronic", interval: { type: "rolling", hours: 48 } },
} as const satisfies Readonly<Record<string, QcPolicy>>;
export type Plan = keyof typeof plans;

const abnormal = { ...crpTarget, level: "abnormal", lot: "C2", target: "80", sd: "4", low: "70", high: "90" };
export const normal = { ...crpTarget, sd: "2" };
/** Known from the start; the further ones are told as the history goes on. */
const lots: readonly Lot[] = [normal, abnormal, crpReagent];

/** Limits that the station's own clock sets are out of the way: everything becomes known within a minute. */
const release = { autoReleaseMaxHours: 168, lateHours: 700, oldDays: 365 };

export function createWorld(plan: Plan, store?: GatewayStore): TestStation {
  const instruments: readonly Instrument[] = [
    { ...testInstrument, expectedSerial: own.serial, qc: { CRP: [plans[plan]] } },
    { ...testInstrument, id: other.id, name: "Afinion, kontor 2", expectedSerial: other.serial, qc: { CRP: [weekly] } },
  ];
  const station = createTestStation({ instruments, release, ...(store === undefined ? {} : { store }) });
  // Met long ago, so that nothing is the memory of a first contact.
  for (const { id, serial } of [own, other]) station.store.firstContacts.meet(JSON.stringify([id, serial]), id, 0);
  station.pipeline.importLots(lots);
  return station;
}

/**
 * Law (rulings 5, 8b, 10, 12, 27): no acts of operator and administrator make a control good that failed, or that would fail whichever
 * it was, nor send a result that it holds. A new control is no such act: it is a measurement.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { blockLot, exhaustLot, openLot, unblockLot } from "../../../src/casework/registers/lots.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import type { Role, Signature } from "../../../src/domain/signature.ts";
import { localToInstant, readDeviceTime } from "../../../src/domain/time.ts";
import { recordEvent } from "../../../src/release/instrument-events.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const at = (local: string) => localToInstant(local, "Europe/Oslo");
const wider = { ...crpTarget, low: "10", high: "60" };

/** Each fails; what it names of itself differs. */
const failures = {
  "its lot": { name: null, lot: "C1", level: "normal", expiry: null },
  "its lot, while another reagent lot passed": { name: null, lot: "C1", level: "normal", expiry: null },
  "no lot, and one is open": { name: null, lot: null, level: "normal", expiry: null },
  "a lot that nobody knows": { name: null, lot: "X999", level: null, expiry: null },
} as const;
type Failure = keyof typeof failures;

const roles = fc.constantFrom<Role>("operator", "administrator");
const lots = fc.constantFrom("C1", "C2", "10240001", "10240002");
const days = fc.constantFrom("2026-01-15", "2026-03-09", "2026-03-10");
const times = fc.constantFrom("2026-03-01T00:00", "2026-03-10T07:30", "2026-03-10T08:30", "2026-03-10T12:00");
const files = fc.constantFrom(
  wider,
  { ...wider, validFrom: "2026-01-01" },
  { ...wider, reagentLot: "10240001" },
  { ...crpTarget, high: "23" },
  { ...crpTarget, expiry: "2026-01-31" },
  { ...wider, lot: "C2" },
  { ...wider, lot: "C2", openedOn: "2026-01-01" },
  { ...wider, lot: "X999" },
  { ...crpTarget, lot: "C2", openedOn: "2026-01-01" },
  { ...crpReagent, lot: "10240002" },
);
interface Place extends ReturnType<typeof failed> {
  readonly signature: Signature;
}
/** Named, so that a sequence can be read. */
type Act = readonly [name: string, act: (place: Place) => unknown];

const named = <Told>(name: string, told: fc.Arbitrary<Told>, act: (place: Place, told: Told) => unknown): fc.Arbitrary<Act> =>
  told.map((one) => [`${name} ${JSON.stringify(one)}`, (place) => act(place, one)]);

const lotOn = fc.record({ lot: lots, on: days });
const lotFrom = fc.record({ lot: lots, from: times.map(at) });
const event = fc.record({
  kind: fc.constantFrom("service", "calibration", "corrective-action", "in-use"),
  at: times.map(at),
  note: fc.constant(null),
});
const nothing = fc.constant(null);
const annulment = { cause: "air-bubble", moved: null } as never;
const acts: fc.Arbitrary<Act> = fc.oneof(
  named("import", files, ({ station }, file) => station.pipeline.importLots([file])),
  named("open", lotOn, ({ station, signature }, { lot, on }) => openLot(station.ports, { lot }, { on }, signature)),
  named("open instead", lotOn, ({ station, signature }, { lot, on }) =>
    openLot(station.ports, { lot }, { on, insteadOf: "2026-03-01" }, signature),
  ),
  named("exhaust", lotFrom, ({ station, signature }, { lot, from }) => exhaustLot(station.ports, { lot }, from, signature)),
  named("take an end back", lots, ({ station, signature }, lot) => exhaustLot(station.ports, { lot }, null, signature)),
  named("block", lotFrom, ({ station, signature }, { lot, from }) => blockLot(station.ports, { lot }, from, signature)),
  named("unblock", lotFrom, ({ station, signature }, { lot, from }) => unblockLot(station.ports, { lot }, from, signature)),
  named("event", event, ({ station, signature }, told) =>
    recordEvent(station.ports, testInstrument, { ...told, key: JSON.stringify(told) }, signature),
  ),
  named("assign", fc.constantFrom("C1", "C2"), ({ station, control, signature }, lot) =>
    station.decide.assignControl(control, lot, "normal", signature),
  ),
  named("set the time", times.map(at), ({ station, control, signature }, time) =>
    station.decide.setTime(control, time, "besøkslogg", signature),
  ),
  named("annul", nothing, ({ station, control, signature }) => station.decide.annulControl(control, annulment, signature)),
  named("discard", nothing, ({ station, control, signature }) => station.decide.discard(control, signature)),
  named("release", nothing, ({ station, held, signature }) => station.decide.release(held[0] ?? "", signature)),
);

function failed(failure: Failure) {
  const station = createTestStation();
  station.pipeline.importLots([{ ...crpTarget, openedOn: "2026-03-01" }, crpReagent]);
  station.dock(crpControl("20", "2026-03-09T08:00:00"));
  const result = (hour: string, reagentLot: { number: string; expiry: null } | null) =>
    crpResult({ run: hour, sequence: hour, reagentLot, measuredAt: readDeviceTime(`2026-03-10T${hour}:00:00`) });
  const other = { reagentLot: { number: "10240002", expiry: null } };
  const passed = failure.includes("passed") ? [crpControl("20", "2026-03-10T08:10:00", other)] : [];
  const { added } = station.dock(
    crpControl("80", "2026-03-10T08:00:00", { control: failures[failure] }),
    result("09", { number: "10240001", expiry: null }),
    result("10", null),
    ...passed,
  );
  const [control = "", ...held] = added.slice(0, 3).map(({ key }) => key);
  expect(held.map((key) => isCondemned(station, key))).toEqual([true, true]);
  return { station, control, held };
}

const condemning = ["QC_FAILED", "QC_UNMATCHED_OUTSIDE"];
const isCondemned = (station: TestStation, key: string): boolean => station.codes(key).some((code) => condemning.includes(code));

/** What a person may not do is refused. */
function tryTo([, act]: Act, place: Place): void {
  try {
    act(place);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

test.each(Object.keys(failures) as Failure[])(
  "a failed control that names %s stays failed, and what it holds stays held",
  async (failure) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(acts, roles), { minLength: 1, maxLength: 5 }), async (list) => {
        const made = failed(failure);
        const { station, held } = made;
        for (const [act, role] of list) {
          await station.clock.advance(60_000);
          tryTo(act, { ...made, signature: { by: "Kari", reason: "rettet", role } });
          for (const key of held) {
            expect(station.state(key)).toBe("held");
            expect(station.codes(key)).toEqual(expect.arrayContaining([expect.stringMatching(condemning.join("|"))]));
          }
        }
        // Now that the lot is put away, the station may be in use with the other one.
        if (!failure.includes("passed")) expect(readStationStatus(station.ports)[0]?.state).not.toBe("ok");
        station.store.close();
      }),
      { numRuns: thoroughly(60, 1000) },
    );
  },
);

/** The nights on which the zone changes, for devices that follow it and devices that do not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localDateTime } from "../../../../src/domain/time.ts";
import { assess, at, docking, record, zone } from "./build.ts";

const hourMs = 3_600_000;
const nights = {
  spring: { change: at("2026-03-29T01:00Z"), before: at("2026-03-27T08:00Z"), after: at("2026-03-30T08:00Z"), winterAhead: -1 },
  autumn: { change: at("2026-10-25T01:00Z"), before: at("2026-10-23T08:00Z"), after: at("2026-10-26T08:00Z"), winterAhead: 1 },
};

describe.each(Object.entries(nights))("%s", (_name, { change, before, after, winterAhead }) => {
  const zoneBefore = winterAhead === -1 ? 1 : 2;
  /** The wall clock of a device that stays on the offset it had before the change. */
  const stubborn = (instant: number): string => new Date(instant + zoneBefore * hourMs).toISOString().slice(0, 19);
  const dockings = (wall: (instant: number) => string) =>
    [before, after].map((instant) => docking(new Date(instant).toISOString(), wall(instant)));
  const moments = fc.integer({ min: before / 1000, max: after / 1000 }).map((seconds) => seconds * 1000);

  test("a device that stays on the old time: every record is put where it was, on either side and in the hour itself", () => {
    fc.assert(
      fc.property(moments, (instant) => {
        const [finding] = assess(dockings(stubborn), [record(null, stubborn(instant))]);
        expect(finding?.at).toBe(instant);
        expect(finding?.window).toBeNull();
        if (instant < change) expect(finding?.code).toBeNull();
        if (instant >= change + 2 * hourMs) expect(finding?.code).toBe("CLOCK_CORRECTED");
      }),
    );
  });

  test("a device that follows the zone is not corrected; only the hour that comes twice is open, and that is said", () => {
    const follows = (instant: number) => localDateTime(instant, zone);
    fc.assert(
      fc.property(moments, (instant) => {
        const [finding] = assess(dockings(follows), [record(null, follows(instant))]);
        expect(finding?.code).toBe(finding?.window === null ? null : "CLOCK_UNCERTAIN");
        if (finding?.window === null) expect(finding.at).toBe(instant);
        else expect([finding?.window.from, finding?.window.to]).toContain(instant);
        const isTwice = winterAhead === 1 && instant >= change - hourMs && instant < change + hourMs;
        expect(finding?.window !== null).toBe(isTwice);
      }),
    );
  });
});

test("the device's order tells which of the two hours it was", () => {
  const dockings = [docking("2026-10-23T08:00Z", "2026-10-23T10:00:00"), docking("2026-10-26T08:00Z", "2026-10-26T09:00:00")];
  const findings = assess(dockings, [record("5", "2026-10-25T02:50:00"), record("6", "2026-10-25T02:10:00")]);
  expect(findings).toMatchObject([
    { at: at("2026-10-25T00:50Z"), code: null, window: null },
    { at: at("2026-10-25T01:10Z"), code: null, window: null },
  ]);
});

test("an hour off that no change of the zone explains is uncertain", () => {
  const dockings = [docking("2026-05-01T08:00Z", "2026-05-01T10:00:00"), docking("2026-05-05T08:00Z", "2026-05-05T09:00:00")];
  expect(assess(dockings, [record("1", "2026-05-03T10:00:00")])).toMatchObject([{ code: "CLOCK_UNCERTAIN" }]);
});

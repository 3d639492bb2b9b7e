/** Another client under our name, known by what the broker does. */
import { expect, test } from "vitest";
import { RivalWatch } from "../../../src/mqtt/watchdog.ts";

const soonMs = 60_000;
const judged = (...ends: readonly (readonly [isWordless: boolean, heldMs: number | null])[]): boolean => {
  const watch = new RivalWatch(soonMs);
  return ends.map(([isWordless, heldMs]) => watch.ended(isWordless, heldMs)).at(-1) ?? false;
};

test.each([
  [
    "taken after hours, and again as soon as we are back",
    true,
    [
      [true, 5 * 3_600_000],
      [true, 1_500],
    ],
  ],
  ["a broker that was restarted once", false, [[true, 5 * 3_600_000]]],
  [
    "one that was restarted and refuses at first",
    false,
    [
      [true, 3_600_000],
      [false, null],
      [true, 3_600_000],
    ],
  ],
  [
    "one that is restarted every hour",
    false,
    [
      [true, 3_600_000],
      [true, 3_600_000],
      [true, 3_600_000],
    ],
  ],
  [
    "a line that breaks, and says so",
    false,
    [
      [false, 1_000],
      [false, 1_000],
      [false, 1_000],
    ],
  ],
  [
    "a broker that never takes us in",
    false,
    [
      [true, null],
      [true, null],
      [true, null],
    ],
  ],
] as const)("%s: %s", (_case, isRival, ends) => {
  expect(judged(...ends)).toBe(isRival);
});

/** Which version of a policy counts at a moment (QC.md 3.1). */
import { expect, test } from "vitest";
import { policyAt } from "../../../src/domain/policy.ts";
import { policy } from "../qc/build.ts";

const version = (source: string, validFrom: number) => ({ ...policy, source, validFrom });
const at = (time: number, ...versions: readonly ReturnType<typeof version>[]) => policyAt(versions, time)?.source ?? null;
const [first, second] = [version("first", 100), version("second", 200)];

test.each([
  [99, null],
  [100, "first"],
  [199, "first"],
  [200, "second"],
  [999, "second"],
])("at %i: %s, in whatever order they stand", (time, expected) => {
  expect([at(time, first, second), at(time, second, first)]).toEqual([expected, expected]);
});

test("of two with the same start the later in the list counts", () => {
  expect([at(150, first, version("again", 100)), at(150, version("again", 100), first)]).toEqual(["again", "first"]);
});

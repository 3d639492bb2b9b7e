/** What a run says of rules over several levels and runs that it is too small for (ruling 24). */
import { expect, test } from "vitest";
import { missingLevels } from "../../../../src/qc/westgard/rules.ts";

const run = (...levels: readonly string[]) => new Map(levels.map((level) => [level, {} as never]));

test("rules over several runs name the level that is missing; rules of one run are asked of what is there", () => {
  const levels = ["1", "2"];
  expect(missingLevels({ levels, runs: [run("1", "2"), run("1")] }, ["4-1s"])).toEqual(["2"]);
  expect(missingLevels({ levels, runs: [run("1", "2")] }, ["4-1s", "10x"])).toEqual([]);
  expect(missingLevels({ levels, runs: [run("1")] }, ["2-2s", "R-4s", "7T"])).toEqual([]);
  expect(missingLevels({ levels, runs: [run("1")] }, ["6x", "3-1s"])).toEqual([]);
  expect(missingLevels({ levels: ["1", "2", "3"], runs: [run("1")] }, ["3-1s"])).toEqual(["2", "3"]);
  expect(missingLevels({ levels: ["1"], runs: [run("1")] }, ["4-1s", "12x"])).toEqual([]);
});

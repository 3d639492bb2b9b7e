/** How long what names a person is kept: nothing is erased unasked, and nothing before quality control may still ask whose it was. */
import { expect, test } from "vitest";
import { keepsAll } from "../../../src/domain/retention.ts";
import { brief, labbro, loaded, problemsOf, site } from "./site.ts";

const written = (block: string) =>
  site({ "labbro.yaml": labbro.replace("processing: test", `processing: test, retention: ${block}`) });

test("without a word nothing is erased", () => {
  expect(loaded(site({})).retention).toEqual(keepsAll);
  expect(loaded(written("{}")).retention).toEqual(keepsAll);
});

test("the bytes go with the results unless they go before", () => {
  expect(loaded(written("{ resultDays: 900 }")).retention).toEqual({ ...keepsAll, results: 900, raw: 900 });
  expect(loaded(written("{ resultDays: 900, rawDays: 90, operatorDays: 800, actDays: 1830 }")).retention).toEqual({
    ...{ results: 900, raw: 90, operators: 800, acts: 1830 },
  });
});

test.each([
  ["{ resultDays: 20 }", "resultDays"],
  ["{ rawDays: 29 }", "rawDays"],
  ["{ operatorDays: 20 }", "operatorDays"],
  ["{ actDays: 1829 }", "actDays"],
  ["{ resultDays: 3000, actDays: 2999 }", "actDays"],
  ["{ resultDays: 800, rawDays: 801 }", "rawDays"],
])("%s is refused", (block, key) => {
  expect(problemsOf(written(block)).map(brief)).toEqual([`labbro.yaml gateway.retention.${key} CONFIG_RETENTION`]);
});

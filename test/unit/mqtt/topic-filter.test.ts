import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { covers } from "../../../src/mqtt/topic-filter.ts";

describe("covers", () => {
  test.each([
    ["a/b", "a/b", true],
    ["a/b", "a/c", false],
    ["a/b", "a/b/c", false],
    ["a/b/c", "a/b", false],
    ["a/+/c", "a/b/c", true],
    ["a/+/c", "a//c", true],
    ["a/+", "a/b/c", false],
    ["+", "a", true],
    ["#", "a/b/c", true],
    ["a/#", "a", true],
    ["a/#", "a/b/c", true],
    ["a/#", "ab/c", false],
    ["#", "$SYS/broker", false],
    ["+/broker", "$SYS/broker", false],
    ["$SYS/#", "$SYS/broker", true],
    ["$share/region/a/+", "a/b", true],
    ["$share/region/a/+", "a/b/c", false],
    ["$share/region/#", "a", true],
    ["$share/region/#", "$SYS/broker", false],
  ])("filter %s and topic %s: %s", (filter, topic, isCovered) => {
    expect(covers(filter, topic)).toBe(isCovered);
  });

  test.each([
    ["a/#", "a/+/c", true],
    ["a/+", "a/+", true],
    ["a/b", "a/+", false],
    ["a/+", "a/#", false],
    ["+/+", "#", false],
    ["a/b/#", "a/#", false],
    ["#", "#", true],
    ["#", "$share/region/a", false],
    ["a/+", "$share/region/a/b", false],
  ])("what %s grants, the subscription %s asks: %s", (filter, asked, isGranted) => {
    expect(covers(filter, asked)).toBe(isGranted);
  });

  const level = fc.constantFrom("a", "b", "c");
  const filterLevel = fc.constantFrom("a", "b", "c", "+");
  const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join("/"));
  const filters = fc
    .tuple(fc.array(filterLevel, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([levels, hasRest]) => [...levels, ...(hasRest ? ["#"] : [])].join("/"));

  test("a granted subscription never reaches a topic that the grant does not", () => {
    fc.assert(
      fc.property(filters, filters, topics, (grant, asked, topic) => {
        fc.pre(covers(grant, asked) && covers(asked, topic));
        expect(covers(grant, topic)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

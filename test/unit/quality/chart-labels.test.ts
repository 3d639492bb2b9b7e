/** Law: no text of the chart covers another, however many rules are broken one after the other. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { besideEachOther, ruleLabels } from "../../../src/quality/report/chart-labels.ts";

const text = fc.constantFrom("", "1-3s", "2-2s R-4s", "utenfor 1-3s 2-2s R-4s 4-1s", "10x", "tid?");

test("labels of broken rules never cover each other and stay over the plot", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ text, y: fc.integer({ min: 0, max: 240 }) }), { maxLength: 30 }), (points) => {
      const labels = ruleLabels(points, 860);
      expect(labels.map((one) => one.text)).toEqual(points.flatMap((one) => (one.text === "" ? [] : [one.text])));
      for (const [i, one] of labels.entries()) {
        expect(one.x).toBeGreaterThanOrEqual(0);
        expect(one.x + one.width).toBeLessThanOrEqual(860);
        const covered = labels
          .slice(i + 1)
          .filter(({ x, y, width }) => y === one.y && x < one.x + one.width && one.x < x + width);
        expect(covered).toEqual([]);
      }
    }),
  );
});

test("the names of lines that fall together stand under each other", () => {
  const line = fc.record({ at: fc.integer({ min: 0, max: 240 }), column: fc.constantFrom(0, 1) });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 9 }), (lines) => {
      const placed = besideEachOther(lines);
      for (const column of [0, 1]) {
        const heights = placed.filter((one) => one.column === column).map(({ at }) => at);
        for (const [i, at] of heights.slice(1).entries()) expect(at - (heights[i] ?? 0)).toBeGreaterThanOrEqual(11);
      }
    }),
  );
});

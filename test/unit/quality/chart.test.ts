/** Law: in the chart as it is drawn no text covers another, whatever was measured and however the lines fall together. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { leveyJennings } from "../../../src/quality/report/chart.ts";
import type { StreamPoint, StreamReport } from "../../../src/quality/report/monthly-report.ts";
import { thoroughly } from "../../support/thorough.ts";

const number = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5000 })).map((tenths) => String(tenths / 10));
const point = fc.record({
  value: number,
  result: fc.constantFrom("PASS", "WARN", "REJECT", "VOID"),
  rules: fc.subarray(["RANGE", "1-3s/crp", "2-2s/A", "R-4s", "4-1s", "10x"]),
  triedAs: fc.constantFrom(null, "PASS", "REJECT"),
  isDoubtful: fc.boolean(),
});
const stream = fc.record({
  ...{ target: fc.option(number), sd: fc.option(number), low: fc.option(number), high: fc.option(number) },
  chart: fc.array(point, { minLength: 1, maxLength: 30 }),
});

interface Box {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The texts of rules and lines, which have 10 px letters; the axes' own are laid out by the library. */
function boxesOf(svg: string): readonly Box[] {
  const texts = svg.matchAll(/<text ([^>]*)transform="translate\(([-\d.]+),([-\d.]+)\)"([^>]*)>([^<]+)<\/text>/g);
  return [...texts].flatMap(([, before = "", x, y, behind = "", text = ""]) => {
    const attributes = before + behind;
    if (!attributes.includes('font-size="10px"') || attributes.includes("stroke")) return [];
    return [{ text, x: Number(x), y: Number(y), width: text.length * 5.5 }];
  });
}

const covers = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && Math.abs(a.y - b.y) < 9;

test("no text of a drawn chart covers another", async () => {
  await fc.assert(
    fc.asyncProperty(stream, async ({ chart, ...lines }) => {
      const points = chart.map((one, i) => ({ ...one, at: i * 3_600_000, reagentLot: null }) as unknown as StreamPoint);
      const boxes = boxesOf(await leveyJennings({ ...lines, chart: points } as unknown as StreamReport, "Europe/Oslo"));
      const named = Object.entries(lines).filter(([key, value]) => key !== "sd" && value !== null);
      expect(boxes.length).toBeGreaterThanOrEqual(named.length);
      for (const [i, one] of boxes.entries()) expect(boxes.slice(i + 1).filter((other) => covers(one, other))).toEqual([]);
    }),
    { numRuns: thoroughly(60, 1000) },
  );
});

/** A reagent lot's own standing (ruling 23): no other lot's pass heals or excuses what failed on the sample's lot. */
import { describe, expect, it } from "vitest";
import { judgeTimeline, type Timeline, type TimelineAnswer } from "../../../../src/qc/vectors/timeline-file.ts";
import { caseFile } from "../../../support/vectors.ts";

type Vector = Timeline & { readonly title: string; readonly expected: Omit<TimelineAnswer, "id"> };
const file = JSON.parse(caseFile("qc-own-lot-timelines.json").toString()) as { vectors: readonly Vector[] };

it.each(file.vectors.map((one) => [one.id, one.title, one] as const))("%s %s", (id, _title, vector) => {
  expect(judgeTimeline(vector)).toEqual({ id, ...vector.expected });
});

const base: Timeline = {
  id: "own",
  policy: { levels: ["L1"], lotScope: "DEVICE", interval: { type: "ROLLING_H", h: 168 }, graceH: 24, newLot: "DEVICE" },
  events: [],
  patient: { t: "2026-03-04T10:00", lot: "R2" },
};
const day = (hours: number): string => new Date(Date.UTC(2026, 2, 4, 10) + hours * 3_600_000).toISOString().slice(0, 16);
/** `P R1 -2`: passed on lot R1 two hours before the sample. `-` is no lot. */
function qc(text: string) {
  const [result = "", lot = "-", hours = "0", level = "L1"] = text.split(" ");
  const res = result === "P" ? "PASS" : result === "V" ? "PASS" : "FAIL";
  return {
    kind: "QC",
    t: day(Number(hours)),
    res,
    level,
    lot: lot === "-" ? null : lot,
    ...(result === "V" ? { valid: false } : {}),
  };
}
const answer = (events: readonly string[], lot: string | null = "R2", policy: Partial<Timeline["policy"]> = {}): TimelineAnswer =>
  judgeTimeline({ ...base, policy: { ...base.policy, ...policy }, events: events.map(qc), patient: { t: day(0), lot } });

describe("before the sample", () => {
  it.each([
    ["the lot itself passed since", ["F R2 -5", "P R1 -4", "P R2 -3"], "R2", "OK"],
    ["only the other lot passed since", ["P R2 -9", "F R2 -5", "P R1 -4"], "R2", "QC_FAILED"],
    ["the lot that did not fail, after its own pass", ["P R2 -9", "F R2 -5", "P R1 -4"], "R1", "OK"],
    ["60 passes on another lot do not bury a failure", ["F R2 -100", ...passes(60)], "R2", "QC_FAILED"],
    ["a failure that tells no lot counts against every lot", ["P R2 -9", "F - -5", "P R1 -4"], "R2", "QC_FAILED"],
    ["and is over for the lot that passed", ["P R2 -9", "F - -5", "P R1 -4"], "R1", "OK"],
    ["a pass that tells no lot clears no failure of a lot", ["F R2 -5", "P - -4"], "R2", "QC_FAILED"],
    ["it clears one that tells none", ["P R2 -9", "F - -5", "P - -4"], "R2", "OK"],
    ["a sample without a lot stands under every lot that failed", ["F R2 -5", "P R1 -4"], null, "QC_FAILED"],
    ["until that lot has passed", ["F R2 -5", "P R2 -4"], null, "OK"],
    ["where no lots are told at all, a pass clears", ["F - -5", "P - -4"], null, "OK"],
    ["another lot's failure still counts where the interval counts across lots", ["P R2 -9", "F R1 -5"], "R2", "QC_FAILED"],
    ["a void control heals nothing", ["F R2 -5", "V R2 -4", "P R1 -3"], "R2", "QC_FAILED"],
  ] as const)("%s", (_name, events, lot, status) => {
    expect(answer(events, lot).statusAtMeasurement).toBe(status);
  });

  it("counts the interval by the lot alone: a failure without a lot is cleared by a pass without one", () => {
    expect(answer(["P R2 -9", "F - -5", "P - -4"], "R2", { lotScope: "REAGENT_LOT" }).statusAtMeasurement).toBe("OK");
    expect(answer(["P R2 -9", "F - -5"], "R2", { lotScope: "REAGENT_LOT" }).statusAtMeasurement).toBe("QC_FAILED");
  });

  it("heals level by level", () => {
    const levels = { levels: ["L1", "L2"] };
    const failed = ["P R2 -9 L1", "P R2 -9 L2", "F R2 -5 L1", "F R2 -5 L2", "P R2 -4 L1"];
    expect(answer(failed, "R2", levels).statusAtMeasurement).toBe("QC_FAILED");
    expect(answer([...failed, "P R2 -3 L2"], "R2", levels).statusAtMeasurement).toBe("OK");
  });
});

describe("after the sample", () => {
  it.each([
    [
      "a later failure of the own lot counts over another lot's pass in between",
      ["P R2 -9", "P R1 1", "F R2 2"],
      "R2",
      "SUSPECT",
    ],
    ["not where the own lot passed first", ["P R2 -9", "P R2 1", "F R2 2"], "R2", "CONFIRMED"],
    ["another lot's pass does not excuse a failed lot", ["F R2 -5", "P R1 1"], "R2", "OPEN"],
    ["a sample without a lot may be of the lot that failed", ["P R2 -9", "P R1 -8", "P R1 1", "F R2 2"], null, "SUSPECT"],
    ["but not of one that nobody had seen", ["P R1 -8", "P R1 1", "F R2 2"], null, "CONFIRMED"],
  ] as const)("%s", (_name, events, lot, bracket) => {
    expect(answer(events, lot).bracket).toBe(bracket);
  });
});

function passes(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `P R1 ${-90 + i}`);
}

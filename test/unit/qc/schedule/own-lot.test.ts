/** A reagent lot's own standing (ruling 23): no other lot's pass heals or excuses what failed on the sample's lot. */
import { describe, expect, it } from "vitest";
import { judgeTimeline, type Timeline, type TimelineAnswer } from "../../../../src/qc/vectors/timeline-file.ts";
import { caseFile } from "../../../support/vectors.ts";
import { codesOf, control, events, judge, measured, reagent, run, target, withPolicy } from "../build.ts";

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

describe("a sample without a lot, where the lot that failed was put away", () => {
  const on = (lot: string) => ({ reagentLot: { number: lot, expiry: null } });
  const controls = [control("2026-03-03T08:00", "31", on("R2")), control("2026-03-03T09:00", "24", on("R1"))];
  const ended = { ...reagent, lot: "R2", expiry: "2026-03-03" };
  it.each<[string, Partial<typeof reagent>, boolean]>([
    ["its label had ended the day before", {}, false],
    ["its label ends with the day of the sample", { expiry: "2026-03-04" }, true],
    ["another lot's label had ended", { lot: "R3" }, true],
    ["that its label had ended was told in the instant of the measurement", { expiryToldAt: measured }, false],
    ["that was told only after it", { expiryToldAt: measured + 1 }, true],
    [
      "it was open for too long, which does not show that it lay unused",
      { ...reagent, lot: "R2", openedOn: "2026-01-01", inUseDays: 30 },
      true,
    ],
  ])("%s", (_name, change, isFailed) => {
    const judged = judge(run({}, { reagentLot: null }), events({ controls, reagentLots: [{ ...ended, ...change }] }));
    expect(codesOf(judged).includes("QC_FAILED")).toBe(isFailed);
  });
});

describe("the pass that a journal's comment may name (ruling 19)", () => {
  const on = (local: string, lot: string, material: string) =>
    control(local, "24", {
      reagentLot: { number: lot, expiry: null },
      control: { name: null, lot: material, level: "1", expiry: null },
    });
  const known = events({
    controls: [on("2026-03-01T08:00", "R1", "C1"), on("2026-03-02T08:00", "R2", "C2")],
    targets: ["C1", "C2"].map((lot) => ({ ...target, lot })),
  });
  it.each([
    ["R1", "device", "C1"],
    ["R1", "none", "C2"],
    [null, "device", "C2"],
    [null, "none", "C2"],
  ] as const)("of a sample on lot %s where a new lot needs a pass here (%s): %s", (lot, newLot, material) => {
    const reagentLot = lot === null ? null : { number: lot, expiry: "2027-01-31" };
    const { qc } = judge(run({ instrument: withPolicy({ newLot }) }, { reagentLot }), known);
    expect(qc.get("CRP")?.lastPass?.lot).toBe(material);
  });
});

function passes(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `P R1 ${-90 + i}`);
}

import { describe, expect, it } from "vitest";
import { judgeTimeline, readTimelineFile, type Timeline, type TimelineAnswer } from "../../../../src/qc/vectors/timeline-file.ts";
import { vectorFile, vectorText } from "../../../support/vectors.ts";

type Expected = Omit<TimelineAnswer, "id">;
interface Vector extends Timeline {
  readonly title: string;
  readonly expected: Expected;
  readonly firstPass?: { readonly knownEvents: readonly number[]; readonly expected: Expected };
}
const { vectors } = vectorFile<{ vectors: readonly Vector[] }>("qc_timeline_vectors.json");

describe("QC timelines", () => {
  it.each(vectors.map((one) => [one.id, one.title, one] as const))("%s %s", (id, _title, vector) => {
    expect(judgeTimeline(vector)).toEqual({ id, ...vector.expected });
  });

  it.each(vectors.filter((one) => one.firstPass !== undefined).map((one) => [one.id, one] as const))(
    "%s as it was known at first arrival",
    (id, vector) => {
      const events = vector.firstPass?.knownEvents.flatMap((i) => vector.events[i] ?? []) ?? [];
      expect(judgeTimeline({ ...vector, events })).toEqual({ id, ...vector.firstPass?.expected });
    },
  );

  it("answers the file as `qc status FILE` prints it", () => {
    const answers = readTimelineFile(vectorText("qc_timeline_vectors.json"));
    expect(answers).toEqual(vectors.map(({ id, expected }) => ({ id, ...expected })));
  });
});

const weekly: Timeline = {
  id: "own",
  policy: { levels: ["L1", "L2"], lotScope: "REAGENT_LOT", interval: { type: "ROLLING_H", h: 168 }, graceH: 24 },
  events: [],
  patient: { t: "2026-03-04T10:00", lot: "R1" },
};
const qc = (t: string, res: string, level = "L1", lot = "R1", seq: number | null = null) => ({
  kind: "QC",
  t,
  res,
  level,
  lot,
  seq,
});
const answer = (change: Partial<Timeline>, policy: Partial<Timeline["policy"]> = {}): TimelineAnswer =>
  judgeTimeline({ ...weekly, ...change, policy: { ...weekly.policy, levels: ["L1"], ...policy } });

describe("cases of QC.md 3.3 beside the timelines", () => {
  it("a pass after a failure and before the patient counts", () => {
    const events = [qc("2026-03-04T08:00", "FAIL"), qc("2026-03-04T09:00", "PASS")];
    expect(answer({ events })).toMatchObject({ statusAtMeasurement: "OK", codes: [], outcome: "RELEASE" });
  });

  it("a failure after the result makes it suspect", () => {
    const events = [qc("2026-03-02T08:00", "PASS"), qc("2026-03-05T08:00", "FAIL"), qc("2026-03-05T09:00", "PASS")];
    expect(answer({ events })).toEqual({
      id: "own",
      statusAtMeasurement: "OK",
      bracket: "SUSPECT",
      codes: ["QC_LATER_FAILED"],
      outcome: "HOLD",
    });
  });

  it("any: the best level counts, but a failed one still wins", () => {
    const policy = { levels: ["L1", "L2"], levelMode: "ANY" };
    const pass = qc("2026-03-02T08:00", "PASS");
    expect(answer({ events: [pass] }, policy).statusAtMeasurement).toBe("OK");
    expect(answer({ events: [pass, qc("2026-03-01T08:00", "FAIL", "L2")] }, policy).statusAtMeasurement).toBe("QC_FAILED");
    expect(answer({ events: [pass] }, { levels: ["L1", "L2"] }).statusAtMeasurement).toBe("QC_NEVER");
  });

  it("rotate: one level each interval, every level again within as many intervals as levels", () => {
    const policy = { levels: ["L1", "L2"], levelMode: "ROTATE" };
    const events = [qc("2026-02-24T08:00", "PASS", "L1"), qc("2026-03-02T08:00", "PASS", "L2")];
    const status = (t: string, list = events): string =>
      answer({ events: list, patient: { t, lot: "R1" } }, policy).statusAtMeasurement;
    expect(status("2026-03-04T10:00")).toBe("OK");
    expect(status("2026-03-09T08:00")).toBe("OK");
    expect(status("2026-03-09T08:01")).toBe("QC_OVERDUE_GRACE");
    expect(status("2026-03-10T10:00", [...events, qc("2026-03-09T08:00", "PASS", "L2")])).toBe("QC_OVERDUE_GRACE");
    expect(status("2026-03-04T10:00", events.slice(1))).toBe("QC_NEVER");
  });

  it("a control in the patient's minute counts as before, unless the sequence says otherwise", () => {
    const events = [qc("2026-03-04T10:00", "PASS", "L1", "R1", 12)];
    const status = (seq: number | null): string =>
      answer({ events, patient: { t: "2026-03-04T10:00", lot: "R1", seq } }).statusAtMeasurement;
    expect(status(null)).toBe("OK");
    expect(status(13)).toBe("OK");
    expect(status(11)).toBe("QC_NEVER");
  });

  it("of two controls at one time the failing one wins, unless both are numbered", () => {
    const two = (a: number | null, b: number | null): string =>
      answer({ events: [qc("2026-03-04T08:00", "FAIL", "L1", "R1", a), qc("2026-03-04T08:00", "PASS", "L1", "R1", b)] })
        .statusAtMeasurement;
    expect(two(null, null)).toBe("QC_FAILED");
    expect(two(null, 5)).toBe("QC_FAILED");
    expect(two(9, 10)).toBe("OK");
    expect(two(10, 9)).toBe("QC_FAILED");
  });

  it("a control after service lifts the trigger, and service in between spoils the excuse", () => {
    const service = { kind: "EVENT", type: "SERVICE", t: "2026-03-03T12:00" };
    const pass = qc("2026-03-02T08:00", "PASS");
    expect(answer({ events: [pass, service, qc("2026-03-03T13:00", "PASS")] }).statusAtMeasurement).toBe("OK");
    const later = { kind: "EVENT", type: "SERVICE", t: "2026-03-04T12:00" };
    const bracketed = [pass, service, qc("2026-03-04T13:00", "PASS")];
    expect(answer({ events: bracketed }).codes).toEqual(["QC_BRACKETED_OK"]);
    expect(answer({ events: [...bracketed, later] })).toMatchObject({ bracket: "OPEN", codes: ["QC_TRIGGER_PENDING"] });
  });

  it("a service that is no trigger of the policy leaves the status alone", () => {
    const events = [qc("2026-03-02T08:00", "PASS"), { kind: "EVENT", type: "SOFTWARE", t: "2026-03-03T12:00" }];
    expect(answer({ events }, { triggers: ["SERVICE"] }).statusAtMeasurement).toBe("OK");
  });

  it("ruling 7: a bracketing control excuses only within one interval plus grace", () => {
    const on = (t: string): string => answer({ events: [qc(t, "PASS")] }).bracket;
    expect(on("2026-03-12T10:00")).toBe("CONFIRMED");
    expect(on("2026-03-12T10:01")).toBe("OPEN");
  });

  it("a warning passes and is named", () => {
    expect(answer({ events: [qc("2026-03-02T08:00", "WARN")] })).toMatchObject({
      statusAtMeasurement: "OK",
      codes: ["QC_WARNING"],
      outcome: "RELEASE",
    });
  });

  it("newLot: device scope counts across lots, but a new lot needs its own pass, before or after", () => {
    const policy = { lotScope: "DEVICE", newLot: "DEVICE" };
    const old = qc("2026-03-02T08:00", "PASS", "L1", "R0");
    expect(answer({ events: [old] }, policy).statusAtMeasurement).toBe("QC_NEW_LOT_NO_QC");
    expect(answer({ events: [old] }, { lotScope: "DEVICE", newLot: "NONE" }).statusAtMeasurement).toBe("OK");
    const first = qc("2026-02-26T08:00", "PASS", "L1", "r1 ");
    expect(answer({ events: [first, old] }, policy).statusAtMeasurement).toBe("OK");
    expect(answer({ events: [old, qc("2026-03-05T08:00", "PASS", "L1", "R2")] }, policy).bracket).toBe("OPEN");
    expect(answer({ events: [old, qc("2026-03-05T08:00", "PASS", "L1", "R1")] }, policy).codes).toEqual(["QC_BRACKETED_OK"]);
  });

  it("a void control between explains why the earlier one is overdue, and a later pass does not hide it", () => {
    const unknown = { ...qc("2026-03-11T08:00", "PASS"), valid: false, void: "CONTROL_EXPIRED" };
    const events = [qc("2026-03-02T08:00", "PASS"), unknown];
    const patient = { t: "2026-03-12T08:00", lot: "R1" };
    expect(answer({ events, patient }).codes).toEqual(["QC_OVERDUE", "QC_CONTROL_EXPIRED"]);
    const valid = [qc("2026-03-10T08:00", "PASS"), unknown];
    expect(answer({ events: valid, patient }).codes).toEqual([]);
  });

  it("a void control before the one that counts, or on another lot, explains nothing", () => {
    const unknown = { ...qc("2026-03-01T08:00", "PASS"), valid: false, void: "CONTROL_UNKNOWN" };
    const patient = { t: "2026-03-12T08:00", lot: "R1" };
    expect(answer({ events: [unknown, qc("2026-03-02T08:00", "PASS")], patient }).codes).toEqual(["QC_OVERDUE"]);
    expect(answer({ events: [{ ...unknown, lot: "R2" }] }).codes).toEqual(["QC_NEVER"]);
  });

  it("a failed control that does not tell its reagent lot counts for every lot", () => {
    const events = [qc("2026-03-02T08:00", "PASS"), { ...qc("2026-03-03T08:00", "FAIL"), lot: null }];
    expect(answer({ events }).statusAtMeasurement).toBe("QC_FAILED");
  });

  it("a service in the very instant of the control came before it", () => {
    const service = { kind: "EVENT", type: "SERVICE", t: "2026-03-02T08:00" };
    expect(answer({ events: [qc("2026-03-02T08:00", "PASS"), service] }).statusAtMeasurement).toBe("OK");
  });

  it("where the sample's reagent lot is not known a later pass on any lot excuses", () => {
    const events = [qc("2026-03-05T08:00", "PASS")];
    const patient = { t: "2026-03-04T10:00", lot: null };
    expect(answer({ events, patient }, { lotScope: "DEVICE", newLot: "DEVICE" }).codes).toEqual(["QC_BRACKETED_OK"]);
  });

  it("a test count holds where the timeline does not tell the tests", () => {
    const policy = { interval: { type: "TEST_COUNT", n: 20 } };
    const events = [qc("2026-03-02T08:00", "PASS"), qc("2026-03-04T11:00", "PASS")];
    expect(answer({ events }, policy)).toMatchObject({ statusAtMeasurement: "QC_OVERDUE", bracket: "OPEN", outcome: "HOLD" });
  });

  it("without an interval a pass never runs out", () => {
    const events = [qc("2020-03-02T08:00", "PASS")];
    expect(answer({ events }, { interval: { type: "NONE" } }).statusAtMeasurement).toBe("OK");
  });

  it("a policy without levels controls nothing", () => {
    expect(answer({ events: [qc("2026-03-02T08:00", "PASS")] }, { levels: [] }).codes).toEqual(["QC_NOT_CONFIGURED"]);
  });
});

describe("a file that is no timeline file", () => {
  it.each([
    ["no JSON", "{"],
    ["no vectors", "{}"],
    ["a broken vector", '{"vectors":[{"id":"X"}]}'],
    [
      "an unknown interval",
      JSON.stringify({ vectors: [{ ...weekly, policy: { ...weekly.policy, interval: { type: "WEEKLY" } } }] }),
    ],
  ])("%s is BAD_INPUT_FILE", (_name, text) => {
    expect(() => readTimelineFile(text)).toThrowError(expect.objectContaining({ code: "BAD_INPUT_FILE" }));
  });
});

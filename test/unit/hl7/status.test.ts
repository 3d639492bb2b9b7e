/** Corrections, withdrawals and results of the wrong patient (HL7.md 1.6, QC.md ruling 10). */
import { describe, expect, it } from "vitest";
import { controlId } from "../../../src/domain/ids.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { uncertainResultComment } from "../../../src/hl7/comments.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import type { ReportStatus, RunReport } from "../../../src/hl7/types.ts";
import { context, field, report, reported, wire } from "./reports.ts";

const full: RunReport = {
  ...report,
  results: [reported({ flags: ["H"], range: { low: "0", high: "5" } }, undefined, ["Egen kommentar."])],
};
const render = (status: ReportStatus, more: Partial<RunReport> = {}) =>
  renderResult({ ...full, ...more, status }, { ...context, controlId: controlId("01KKP3Z0XW7Q4M2C9T5Z") });
const obx = (bytes: Uint8Array, ...numbers: readonly number[]) => numbers.map((n) => field(bytes, "OBX", n));
const notes = (bytes: Uint8Array) => wire(bytes).flatMap(([name, setId, , said]) => (name === "NTE" ? [`${setId} ${said}`] : []));
const comment = uncertainResultComment(Date.parse("2026-03-14T06:59:00Z"), "Europe/Oslo");

it("the comment of an uncertain result is ruling 10's", () => {
  expect(comment).toBe("Svaret er usikkert fordi kvalitetskontrollen 14.03.2026 ikke var godkjent.");
});

describe("a change", () => {
  const kinds = ["corrected", "withdrawn", "wrong-patient"] as const;

  it.each(kinds)("%s keeps OBR-3 and the codes, under a control id of its own", (kind) => {
    const [before, after] = [renderResult(full, context), render({ kind, comment })];
    for (const [name, n] of [
      ["OBR", 3],
      ["ORC", 3],
      ["OBR", 4],
      ["OBX", 3],
      ["PID", 3],
      ["OBR", 7],
    ] as const)
      expect(field(after, name, n)).toBe(field(before, name, n));
    expect(field(after, "MSH", 10)).not.toBe(field(before, "MSH", 10));
  });

  it.each(kinds)("%s needs a reason", (kind) => {
    for (const none of ["", "  "]) expect(() => render({ kind, comment: none })).toThrow(UserError);
  });
});

it("final is what is rendered when nothing is said", () => {
  const { controlId: _, ...rest } = context;
  const given = { ...rest, controlId: controlId("01KKP3Z0XW7Q4M2C9T5Z") };
  expect(render({ kind: "final" })).toEqual(renderResult(full, given));
});

it("a correction carries the value that counts now, and says why before anything else of the result", () => {
  const same = render({ kind: "corrected", comment });
  expect([field(same, "OBR", 25), ...obx(same, 2, 5, 7, 8, 11)]).toEqual(["C", "NM", "47", "0-5", "H", "C"]);
  expect(notes(same)).toEqual([`1 ${report.comments[0]}`, `2 ${comment}\\.br\\Egen kommentar.`]);
  const value = { raw: "52", comparator: null, number: "52", unit: "mg/L" };
  expect(obx(render({ kind: "corrected", comment }, { results: [reported({ value })] }), 5, 11)).toEqual(["52", "C"]);
});

it("a withdrawal has no value, and neither unit, range nor flag of one", () => {
  const bytes = render({ kind: "withdrawn", comment });
  expect([field(bytes, "OBR", 25), ...obx(bytes, 2, 5, 6, 7, 8, 11)]).toEqual(["C", "", "", "", "", "", "X"]);
  expect(notes(bytes)).toEqual([`1 ${report.comments[0]}`, `2 ${comment}`]);
});

it("a result of the wrong patient is marked W under a cancelled order, on the patient it was sent for, without the value", () => {
  const bytes = render({ kind: "wrong-patient", comment: "Svaret gjelder en annen pasient." });
  expect([field(bytes, "OBR", 25), ...obx(bytes, 2, 5, 11)]).toEqual(["X", "", "", "W"]);
  expect(field(bytes, "PID", 3)).toContain(report.patientId);
});

it("what was sent can be withdrawn though the observation cannot be sent any more", () => {
  const results = [reported({ value: null, failed: { raw: "---", reason: null } })];
  expect(obx(render({ kind: "withdrawn", comment }, { results }), 11)).toEqual(["X"]);
  expect(() => render({ kind: "corrected", comment }, { results })).toThrow(UserError);
});

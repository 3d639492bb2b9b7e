/** A case as its page shows it: the controls around the failure for everybody, the patients' next values for those who treat them. */
import { beforeEach, expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { askedWork } from "../../../src/office/asked.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const [anna, berit] = syntheticPersons;
const person = { operatorCodes: [], lastDay: null, login: "nora", name: "Nora" } as const;

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const control = (value: string, time: string) => station.dock(crpControl(value, `2026-03-${time}:00`));
const result = (time: string, value: string, patientId: string = anna): string =>
  station.dock(
    crpResult({
      ...{ sequence: time, run: time, patientId, measuredAt: readDeviceTime(`2026-03-${time}:00`) },
      value: { raw: value, comparator: null, number: value, unit: "mg/L" },
    }),
  ).added[0]?.key ?? "";

/** One result in the journal, the control after it failed, and what the patient had measured since. */
function inDoubt() {
  control("20", "02T08:00");
  const sent = result("03T10:00", "47");
  result("03T11:00", "12", berit);
  station.acceptAll();
  control("40", "05T08:00");
  control("20", "05T09:00");
  const next = result("06T10:00", "51");
  result("06T11:00", "13", berit);
  station.acceptAll();
  const [found] = officeWork(station, "lookback.list", {});
  return { id: found?.id ?? "", sent, next };
}

test("everybody sees the controls around the one that failed, and nobody's identity with them", async () => {
  const { id } = inDoubt();
  const shown = await officeWork(station, "lookback.controls", { id }, { role: "advisor" });
  expect(shown).toMatchObject({ id, results: 2, controls: { lot: "C1", level: "normal", unit: "mg/L", low: "16", high: "24" } });
  expect(shown.controls?.points.map(({ value, result: verdict, isTheOne }) => [value, verdict, isTheOne])).toEqual([
    ["20", "PASS", false],
    ["40", "REJECT", true],
    ["20", "PASS", false],
  ]);
  expect(shown.controls?.svg).toMatch(/^<svg [\s\S]*utenfor/);
  expect(JSON.stringify(shown)).not.toMatch(/15815024/);
  expect(() => officeWork(station, "lookback.show", { id }, { role: "advisor" })).toThrow("NOT_PERMITTED");
});

test("a case that no control opened has none to show", async () => {
  control("20", "02T08:00");
  result("03T10:00", "47");
  station.acceptAll();
  const lot = { lot: "10240001", kind: "reagent", analyte: "CRP", model: "as-is", from: "2026-03-01" } as const;
  officeWork(station, "lots.block", { ...lot, by: "Kari Lab", reason: "tilbakekalt", role: "lab-responsible" });
  const [found] = officeWork(station, "lookback.list", {});
  expect(await officeWork(station, "lookback.controls", { id: found?.id ?? "" })).toMatchObject({ results: 1, controls: null });
});

test("where results are listed, one in doubt is told as such until somebody has decided about it", () => {
  const { id, sent, next } = inDoubt();
  const doubts = () => officeWork(station, "results.list", {}).results.filter(({ isInDoubt }) => isInDoubt);
  expect(doubts().map((one) => one.id)).toContain(sent);
  expect(doubts().map((one) => one.id)).not.toContain(next);
  const told = { notified: null, notifiedAt: null, by: "Kari Lab", reason: "vurdert", role: "lab-responsible" } as const;
  officeWork(station, "lookback.decide", { id, results: [], decision: "stands", value: null, ...told });
  expect(doubts()).toEqual([]);
});

test("each result stands beside the patient's own next values of the analysis, and the look is on record", () => {
  const { id, sent, next } = inDoubt();
  const nurse = { ...person, role: "operator" } as const;
  const core = { ...station, entrance: null } as unknown as Parameters<typeof askedWork>[0];
  const shown = askedWork(core, { name: "lookback.show", request: { id }, person: nurse }) as {
    readonly affected: readonly { readonly id: string; readonly next: readonly object[] }[];
  };
  expect(shown.affected.find((one) => one.id === sent)?.next).toEqual([
    {
      ...{ id: next, results: ["CRP 51 mg/L"], measuredAt: "2026-03-06T10:00:00+01:00" },
      ...{ name: "Afinion, kontor 1", stage: "in-journal" },
    },
  ]);
  expect(station.store.actRecords.page({ login: null, before: null, limit: 5 })).toMatchObject([
    { act: "lookback.show", about: [id], showsPatients: true },
  ]);
});

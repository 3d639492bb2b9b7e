/** What is erased of results and what is not, one thing at a time; over random histories: laws/retention.ts. */
import { expect, test } from "vitest";
import { wrongPatient } from "../../../src/casework/look-back/decide.ts";
import { transmissionId } from "../../../src/domain/ids.ts";
import { type LookBackCase, lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { lookUps } from "../../../src/domain/registers/look-ups.ts";
import { dayMs, keepsAll } from "../../../src/domain/retention.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { previousResult } from "../../../src/release/facts/previous-result.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { afterDays, eraseAll, retentionOver } from "../../support/retention.ts";
import {
  createTestStation,
  crpReagent,
  crpTarget,
  noon,
  type TestStation,
  type TestStationOptions,
  testInstrument,
} from "../../support/station.ts";

const good = crpControl("20", "2026-03-10T07:00:00");
const kari = { by: "Kari Lab", reason: "ringte fru Kanarifugl", role: "lab-responsible" } as const;
const anybody = new RegExp([...syntheticPersons, "Kanarifugl"].join("|"));

/** A good control, and a result that the journal has. */
function sent(more: Parameters<typeof crpResult>[0] = {}, options: TestStationOptions = {}) {
  const station = createTestStation(options);
  station.pipeline.importLots([crpTarget, crpReagent]);
  const { added } = station.dock(good, crpResult({ patientName: "Kanarifugl", notes: ["Ring Kanarifugl"], ...more }));
  station.acceptAll();
  station.store.transmissions.finish(transmissionId(1), true, "decoded", noon);
  const run = added.find(({ kind }) => kind === "patient");
  if (run === undefined) throw new Error("A result was docked.");
  return { station, key: run.key };
}

const openCase = (run: string): LookBackCase => ({
  ...{ code: "QC_FAILED", about: "x", control: null, window: null, openedAt: noon, decisions: [], closed: null },
  affected: [{ run, addedAt: noon, measuredAt: noon, isAlert: false }],
});

const erasedAt = ({ store }: TestStation, key: string) => store.runs.byKey(key)?.erasedAt ?? null;

function allOf({ store }: TestStation, key: string): string {
  const messages = store.outbox.ofRun(key);
  return JSON.stringify([
    store.runs.observations(key),
    store.decisions.history(key),
    messages.map(({ bytes, report, refusal, controlId }) => [
      Buffer.from(bytes).toString("latin1"),
      report,
      refusal,
      store.outbox.acknowledgement(controlId),
    ]),
  ]);
}

test("a finished result loses its person on its day and not a day before; what it says stays", () => {
  const { station, key } = sent();
  expect(allOf(station, key)).toMatch(anybody);
  const retention = retentionOver(station);
  retention.live(afterDays - 1);
  expect(erasedAt(station, key)).toBeNull();
  retention.live(1);
  expect(erasedAt(station, key)).not.toBeNull();
  expect(allOf(station, key)).not.toMatch(anybody);
  const [{ observation } = { observation: null }] = station.store.runs.observations(key);
  expect(observation).toMatchObject({
    analyte: "CRP",
    value: { number: "47", unit: "mg/L" },
    reagentLot: { number: "10240001" },
    sequence: "41",
  });
  expect(station.store.runs.byKey(key)).toMatchObject({ state: "released", outcome: "RELEASE" });
});

test("how much was erased is on record in the chain, and nobody's name", () => {
  const { station } = sent();
  retentionOver(station).live(afterDays + 1);
  const [event, ...others] = station.store.events.ofSubject("retention");
  expect(others).toEqual([]);
  expect(event).toMatchObject({ kind: "erased", detail: { results: 1, raw: 1, operators: 1 } });
  expect(station.store.retention.last()).toMatchObject({ counts: { results: 1 } });
  expect(station.store.audit.verify().found).toBe(0);
});

test.each<readonly [string, (station: TestStation, key: string) => void]>([
  [
    "a message that nobody answered",
    ({ store, ports }, key) =>
      void store.outbox.queue({
        ...store.outbox.ofRun(key)[0],
        controlId: "AGAIN-1",
        runKey: key,
        channel: "result",
        bytes: Buffer.from("x"),
        createdAt: ports.clock.now(),
      } as never),
  ],
  ["a delivery that waits after a restore", ({ store }) => store.pauses.restored(noon, noon)],
  [
    "an open look-back case",
    ({ store }, key) => {
      store.runs.openLookBack(key);
      store.registers.put(lookBackCases, { key: "C1", subject: testInstrument.id, at: noon, body: openCase(key) }, null, noon);
    },
  ],
  [
    "an errand about it that fails",
    ({ store }, key) => {
      const detail = JSON.stringify({ kind: "judge", run: key });
      store.errands.add("judge", detail);
      store.errands.failed(store.errands.find("judge", detail)?.id ?? 0, Number.MAX_SAFE_INTEGER);
    },
  ],
  [
    "another version of it that is held",
    (station) => void station.dock(crpResult({ value: { raw: "9", comparator: null, number: "9", unit: "mg/L" } })),
  ],
  ["a held result", (station) => void station.dock(crpResult({ run: "42", sequence: "42", patientId: null }))],
])("%s keeps its person", (name, open) => {
  const { station, key } = sent();
  open(station, key);
  retentionOver(station).live(2 * afterDays);
  const held = station.store.runs.held().map((run) => run.key);
  for (const one of held) expect(erasedAt(station, one)).toBeNull();
  expect(erasedAt(station, key) === null).toBe(name !== "a held result");
});

test("a version that was discarded keeps its person as long as another one of the same result does", () => {
  const { station, key } = sent();
  const { store } = station;
  // Told otherwise, what was sent is in a look-back case; a person discards the second telling.
  station.dock(crpResult({ value: { raw: "9", comparator: null, number: "9", unit: "mg/L" } }));
  const [held] = store.runs.held();
  store.runs.setState(held?.key ?? "", "discarded");
  retentionOver(station).live(2 * afterDays);
  expect([erasedAt(station, key), erasedAt(station, held?.key ?? "")]).toEqual([null, null]);
});

test("the clock of a result begins with the last thing that happened to it", () => {
  const { station, key } = sent();
  station.store.events.add({ at: noon + 300 * dayMs, kind: "decision", subject: key, detail: null });
  const retention = retentionOver(station);
  retention.live(afterDays + 299);
  expect(erasedAt(station, key)).toBeNull();
  retention.live(2);
  expect(erasedAt(station, key)).not.toBeNull();
});

test("told again in a year it is known; told otherwise it is another version, and held", () => {
  const { station, key } = sent();
  retentionOver(station).live(afterDays + 1);
  const again = station.dock(crpResult({ patientName: "Kanarifugl", notes: ["Ring Kanarifugl"], resent: true }));
  expect(again).toMatchObject({ added: [], duplicates: 1 });
  expect(station.sent()).toEqual([]);
  const [other] = station.dock(crpResult({ value: { raw: "9", comparator: null, number: "9", unit: "mg/L" } })).added;
  expect(other).toMatchObject({ version: 2 });
  expect(station.state(other?.key ?? "")).toBe("held");
  expect(station.codes(other?.key ?? "")).toContain("DUP_CONFLICT");
  expect(station.store.runs.byKey(key)).toMatchObject({ state: "released", intakeCodes: [] });
  expect(station.sent()).toEqual([]);
});

test("nobody decides about what was erased", () => {
  const { station, key } = sent();
  retentionOver(station).live(afterDays + 1);
  const ports = { ...station.ports, formerView: () => null };
  expect(() => wrongPatient(ports, key, syntheticPersons[1], null, kari)).toThrow(
    expect.objectContaining({ code: "RESULT_ERASED" }),
  );
});

test("a control that fails late neither judges it again nor puts it into a case; one that is not erased it does", () => {
  const { station, key } = sent();
  retentionOver(station).live(afterDays + 1);
  const [other] = station.dock(crpResult({ run: "43", sequence: "43", measuredAt: readDeviceTime("2026-03-10T10:05:00") })).added;
  station.acceptAll();
  const before = station.store.runs.verdicts(key);
  station.dock(crpControl("120", "2026-03-10T11:00:00"));
  expect(station.store.runs.verdicts(key)).toEqual(before);
  expect(station.store.runs.byKey(key)?.lookBack).toBe(false);
  const affected = station.store.registers.all(lookBackCases).flatMap(({ body }) => body.affected.map(({ run }) => run));
  expect(affected).toEqual([other?.key]);
});

test("what a younger result of the person was compared with goes on as a bare value", () => {
  const analytes = testInstrument.analytes.map((one) => ({
    ...one,
    limits: { alert: "none" as const, delta: { percent: "50", days: 400 } },
  }));
  const { station, key } = sent({}, { instruments: [{ ...testInstrument, analytes }] });
  const [younger] = station.dock(
    crpResult({ run: "44", sequence: "44", measuredAt: readDeviceTime("2026-03-10T11:30:00") }),
  ).added;
  const [analyte] = analytes;
  if (younger === undefined || analyte === undefined) throw new Error("A result was docked.");
  const compared = () => previousResult(station.ports, younger, analyte, syntheticPersons[0]);
  // It waits for the journal's answer, so that only the elder is erased.
  expect(compared()).toMatchObject({ number: "47" });
  const before = compared();
  retentionOver(station).live(afterDays + 1);
  expect([erasedAt(station, key) === null, erasedAt(station, younger.key)]).toEqual([false, null]);
  expect(compared()).toEqual(before);
  station.acceptAll();
  retentionOver(station, eraseAll).live(afterDays * 3);
  expect(erasedAt(station, younger.key)).not.toBeNull();
  expect(station.store.formers.of(younger.key, "CRP")).toBeNull();
});

test("who ran a control goes, and the control counts as before", () => {
  const { station } = sent();
  const [control] = station.store.runs.controlsBetween(testInstrument.id, "CRP", 0, noon);
  const told = crpControl("21", "2026-03-10T09:00:00", { operatorId: "Kanarifugl", patientId: syntheticPersons[1] });
  const [run] = station.dock(told).added;
  retentionOver(station).live(afterDays + 1);
  const [after] = station.store.runs.observations(run?.key ?? "");
  expect(after?.observation).toMatchObject({
    operatorId: null,
    patientId: null,
    control: { lot: "C1", level: "normal" },
    value: { number: "21" },
  });
  expect(station.dock({ ...told, resent: true })).toMatchObject({ added: [], duplicates: 1 });
  expect(control?.observation.value?.number).toBe("20");
});

test("acts and looks go after their own time, whatever a setting says below the floor", () => {
  const { station } = sent();
  const { store } = station;
  const record = { login: "kari", name: "Kari", role: "operator", about: [], reason: null, outcome: "done" } as const;
  store.actRecords.add({ at: noon, act: "held.list", showsPatients: true, ...record });
  store.registers.put(
    lookUps,
    { key: "1", subject: null, at: noon, body: { patient: syntheticPersons[0], results: 1 } },
    kari,
    noon,
  );
  const retention = retentionOver(station, { ...keepsAll, acts: 1 });
  const left = (): number =>
    store.actRecords.page({ login: null, before: null, limit: 9 }).length + store.registers.all(lookUps).length;
  retention.live(1829);
  expect(left()).toBe(2);
  retention.live(2);
  expect(left()).toBe(0);
});

test("what people wrote in a look-back case goes when all its results have; that it was decided stays", () => {
  const { station, key } = sent();
  const { store } = station;
  store.runs.openLookBack(key);
  const open = openCase(key);
  const decided = {
    run: key,
    decision: "stands",
    at: noon,
    by: "Kari",
    reason: "Kanarifugl",
    notified: { name: "Kanarifugl", at: noon },
  } as const;
  const closed = { ...open, decisions: [decided], closed: { at: noon, by: "Kari", cause: "boble" } };
  for (const body of [open, { ...open, decisions: [decided] }, closed])
    store.registers.put(lookBackCases, { key: "C1", subject: testInstrument.id, at: noon, body }, kari, noon);
  retentionOver(station).live(afterDays + 1);
  const versions = store.registers.history(lookBackCases, "C1");
  expect(versions).toHaveLength(3);
  expect(JSON.stringify(versions)).not.toMatch(anybody);
  expect(versions.at(-1)?.body).toMatchObject({ decisions: [{ decision: "stands", by: "Kari" }], closed: { cause: "boble" } });
});

test.each<readonly [string, Parameters<typeof retentionOver>[2], string]>([
  ["a store that was not found sound", { isSound: () => false }, "unsure"],
])("%s keeps everything", (_name, more, withheld) => {
  const { station, key } = sent();
  expect(retentionOver(station, eraseAll, more).live(2 * afterDays)).toBe(withheld);
  expect(erasedAt(station, key)).toBeNull();
});

test("a clock that jumped years ahead erases nothing for a week, nor after it was set right", () => {
  const { station, key } = sent();
  const retention = retentionOver(station);
  retention.live(20);
  retention.now += 9 * 365 * dayMs;
  expect(retention.live(6)).toBe("trial");
  retention.now -= 9 * 365 * dayMs;
  expect(retention.live(1)).toBe("trial");
  retention.live(10);
  expect(erasedAt(station, key)).toBeNull();
});

test("a setting that was just made or changed erases nothing for a week", () => {
  const { station, key } = sent();
  station.ports.clock.now();
  let policy = keepsAll;
  const retention = retentionOver(station, () => policy);
  retention.live(afterDays * 2);
  policy = eraseAll;
  expect(retention.live(6)).toBe("trial");
  expect(erasedAt(station, key)).toBeNull();
  expect(retention.live(2)).toBeNull();
  expect(erasedAt(station, key)).not.toBeNull();
});

test("what a look allowed is asked again before each slice: a clock that jumped since, and a setting that was changed since, erase nothing", () => {
  const { station, key } = sent();
  let policy = { ...eraseAll, results: 3_000, raw: 3_000 };
  const retention = retentionOver(station, () => policy);
  retention.live(afterDays * 2);
  expect(retention.work.look()).toBeNull();
  policy = { ...eraseAll, results: afterDays, raw: afterDays };
  while (retention.work.slice());
  expect(erasedAt(station, key)).toBeNull();
  policy = { ...eraseAll, results: 3_000, raw: 3_000 };
  retention.live(20);
  expect(retention.work.look()).toBeNull();
  retention.now += 2_600 * dayMs;
  while (retention.work.slice());
  expect(erasedAt(station, key)).toBeNull();
});

test("while an errand fails that may be about any result, nothing is erased", () => {
  const { station, key } = sent();
  const { errands } = station.store;
  const detail = JSON.stringify({ kind: "look-back", instrument: "crp-1", analyte: "CRP", control: "C" });
  errands.add("look-back", detail);
  errands.failed(errands.find("look-back", detail)?.id ?? 0, Number.MAX_SAFE_INTEGER);
  expect(retentionOver(station).live(afterDays * 2)).toBe("busy");
  expect(erasedAt(station, key)).toBeNull();
});

test("the copy from before an upgrade goes before the first person does, on record once; with nobody due it stays", () => {
  const { station, key } = sent();
  let removed = 0;
  const formerCopy = {
    isThere: () => removed === 0,
    remove: () => {
      expect(erasedAt(station, key)).toBeNull();
      expect(station.store.events.ofSubject("retention")).toMatchObject([{ detail: { copyBeforeUpgrade: 1 } }]);
      removed += 1;
    },
  };
  const retention = retentionOver(station, eraseAll, { formerCopy });
  retention.live(afterDays - 1);
  expect(removed).toBe(0);
  retention.live(1);
  expect([removed, erasedAt(station, key) === null]).toEqual([1, false]);
  expect(station.store.events.ofSubject("retention").map(({ kind }) => kind)).toEqual(["erased", "erased"]);
});

test("a copy that cannot be deleted keeps everybody, is told, and is said once", () => {
  const { station, key } = sent();
  const refused = (): never => {
    throw Object.assign(new Error("no"), { code: "EACCES" });
  };
  const retention = retentionOver(station, eraseAll, {
    formerCopy: { isThere: () => true, remove: refused },
    faults: { report: () => 0 },
  });
  retention.live(afterDays + 1);
  retention.live(1);
  expect([retention.work.withheld, retention.work.isDue, erasedAt(station, key)]).toEqual(["copy", false, null]);
  expect(station.store.events.ofSubject("retention")).toHaveLength(1);
});

test("who ran a control goes out of what its receiver was told too, with what people wrote in its notes; an unanswered message keeps both", () => {
  const qcReceiver = { application: "LABQC", facility: "KOMMUNEN", profile: "oul-r22", operator: true } as const;
  const station = createTestStation({ qcReceiver });
  const { store } = station;
  station.pipeline.importLots([crpTarget, crpReagent]);
  const control = crpControl("21", "2026-03-10T09:00:00", { operatorId: "Kanarifugl", notes: ["Kanarifugl ristet den"] });
  const [run] = station.dock(control).added;
  const key = run?.key ?? "";
  const told = (): string => Buffer.concat(store.outbox.ofRun(key).map(({ bytes }) => Buffer.from(bytes))).toString("utf8");
  expect(told()).toContain("Kanarifugl");
  const [number] = /\rOBR\|1\|\|([0-9A-Z]{20})\|/.exec(told())?.slice(1) ?? [];
  expect(number).toBeDefined();
  const retention = retentionOver(station);
  retention.live(2 * afterDays);
  expect(allOf(station, key)).toContain("Kanarifugl");
  station.acceptAll();
  retention.live(2 * afterDays);
  expect(allOf(station, key)).not.toContain("Kanarifugl");
  expect(told()).toBe("");
  const [row] = store.outbox.ofRun(key);
  expect(row).toMatchObject({ state: "accepted", channel: "qc", isIntact: true });
  expect(store.runs.observations(key)[0]?.observation).toMatchObject({
    value: { number: "21" },
    control: { lot: "C1" },
    notes: [],
  });
  expect(store.audit.verify().found).toBe(0);
  expect(station.dock({ ...control, resent: true })).toMatchObject({ added: [], duplicates: 1 });
  // A corrected target makes a correction of it, under its number, and without anybody.
  station.pipeline.importLots([{ ...crpTarget, low: "90", high: "99" }]);
  expect(told()).toContain(`|${number}|`);
  expect(told()).not.toContain("Kanarifugl");
});

/**
 * Law (rulings 5, 8b, 10, 12, 27): no acts of operator and administrator make a control good that failed, or that would fail whichever
 * it was, nor send a result that it holds. Every act that an office can ask for is among them: one that is new must be put here.
 * A control that is run now is no such act: it is a measurement. One that is typed in counts from when it was told.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lookBackList } from "../../../src/casework/look-back/case-list.ts";
import { permitRole } from "../../../src/casework/rights.ts";
import { unreadMessages } from "../../../src/casework/worklist/unread-messages.ts";
import { annulmentCauses } from "../../../src/domain/annulment.ts";
import { connectionId } from "../../../src/domain/ids.ts";
import type { Lot } from "../../../src/domain/lot.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { causeCategories } from "../../../src/domain/registers/deviations.ts";
import type { Role, Signature } from "../../../src/domain/signature.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { admit, nobodyNamed } from "../../../src/office/door.ts";
import { type ActionName, actNamed, acts as allActs, officeWork, type RequestOf } from "../../../src/office/index.ts";
import { type LotRow, lotColumns } from "../../../src/qc/lots/lot-row.ts";
import { judgeControlRun } from "../../../src/release/controls.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const wider = { ...crpTarget, low: "10", high: "60" };

/** Each fails; what it names of itself differs. */
const failures = {
  "its lot": { name: null, lot: "C1", level: "normal", expiry: null },
  "its lot, while another reagent lot passed": { name: null, lot: "C1", level: "normal", expiry: null },
  "no lot, and one is open": { name: null, lot: null, level: "normal", expiry: null },
  "a lot that nobody knows": { name: null, lot: "X999", level: null, expiry: null },
} as const;
type Failure = keyof typeof failures;

const roles = fc.constantFrom<Role>("operator", "administrator");
const lots = fc.constantFrom("C1", "C2", "10240001", "10240002");
const days = fc.constantFrom("2026-01-15", "2026-03-01", "2026-03-09", "2026-03-10");
const times = fc.constantFrom("2026-03-01T00:00", "2026-03-10T07:30", "2026-03-10T08:30", "2026-03-10T09:30", "2026-03-10T12:00");
const files = fc.constantFrom<Lot>(
  wider,
  { ...wider, validFrom: "2026-01-01" },
  { ...wider, reagentLot: "10240001" },
  { ...crpTarget, high: "23" },
  { ...crpTarget, expiry: "2026-01-31" },
  { ...wider, lot: "C2" },
  { ...wider, lot: "C2", openedOn: "2026-01-01" },
  { ...wider, lot: "X999" },
  { ...crpTarget, lot: "C2", openedOn: "2026-01-01" },
  { ...crpReagent, lot: "10240002" },
  { ...crpReagent, expiry: "2026-01-31" },
  { ...crpReagent, inUseDays: 1 },
  { ...crpReagent, openedOn: "2026-01-01", inUseDays: 10 },
);

/** As a line of a lot file has it. */
function rowOf(lot: Lot): LotRow {
  const cells = { ...lot, controlId: null, answers: null } as unknown as Readonly<Record<string, string | number | null>>;
  return Object.fromEntries(lotColumns.map((name) => [name, cells[name] == null ? null : String(cells[name])])) as LotRow;
}
const fileOf = (lot: Lot): string =>
  [lotColumns, Object.values(rowOf(lot)).map((cell) => cell ?? "")].map((cells) => cells.join(";")).join("\r\n");

interface Place {
  readonly station: TestStation;
  /** What the request is about: the control that failed, what it holds, what was sent before, or a result at no certain time. */
  readonly id: string;
}
type Asking<Name extends ActionName> = (place: Place) => Omit<RequestOf<Name>, "by" | "reason" | "role" | "signature">;
type Asked = { readonly [Name in ActionName]?: fc.Arbitrary<Asking<Name>> };

const always = <Name extends ActionName>(request: ReturnType<Asking<Name>>) => fc.constant(() => request);
const about = <More>(more: fc.Arbitrary<More>) =>
  more.map((rest) => ({ id }: Place) => ({ ...rest, id }));
/** A case, or a message, in a place where there is one. */
const aboutCase = <More>(more: fc.Arbitrary<More>) =>
  more.map((rest) => ({ station }: Place) => ({ ...rest, id: lookBackList(station.ports)[0]?.id ?? "ZZZZZZ" }));
const aboutMessage = fc.constant(({ station }: Place) => ({ id: unreadMessages(station.ports)[0]?.id ?? "ZZZZZZ" }));
const aboutOne = about(fc.constant({}));
const just = <Told>(told: fc.Arbitrary<Told>) => told.map((one) => () => one);

const measured = { instrument: "crp-1", analyte: "CRP", unit: "mg/L", comparator: null } as const;
const reagentLot = fc.constantFrom("10240001", "10240002", null);
const [person] = syntheticPersons;
const round = {
  ...{
    name: "R1",
    shipment: "CRP 1",
    samples: [{ name: "A", ids: ["A1"] }],
    parallels: 1,
    instruments: ["crp-1"],
    analytes: ["CRP"],
  },
  ...{ opensOn: "2026-03-01", closesOn: "2026-03-31", deadline: "2026-03-31", closedOn: null },
};
const nobody = { notified: null, notifiedAt: null };
const telling = fc.constantFrom(nobody, { notified: "Dr. Vakt", notifiedAt: null });

const wholeDeviation = {
  ...{ causeCategory: causeCategories[0], cause: "luft", correctiveAction: "ny kontroll", responsible: "Kari" },
  ...{ immediateAction: "stoppet", deadline: "2026-03-20" },
};

const account = { name: "Ola Ny", as: "operator", operatorCodes: ["9144999"], lastDay: null } as const;
const undoSeconds = fc.constantFrom({}, { undoSeconds: 60 });
/** What it says counts when the laboratory responsible has approved it. */
const policyFile = {
  file: "policy.yaml",
  text: "installation: { qc: { rules: { preset: poc-basis, severities: { 1-3s: warn } } } }",
};

/** What a person can ask for, by the action that does it. */
const asked: Asked = {
  "lots.import": just(files.map((lot) => ({ text: fileOf(lot) }))),
  "lots.register": just(files.map((lot) => ({ code: `01070380862190191727123110${lot.lot}`, row: rowOf(lot), reading: 1 }))),
  "lots.confirm": just(
    fc.record({ lot: fc.constantFrom("C1", "C2"), level: fc.constant("normal"), insert: fc.constant("vedlegg 3") }),
  ),
  "lots.open": just(fc.record({ lot: lots, on: days, insteadOf: days }, { requiredKeys: ["lot", "on"] })),
  "lots.exhaust": just(fc.record({ lot: lots, on: times, undo: fc.boolean() })),
  "lots.block": just(fc.record({ lot: lots, from: times })),
  "lots.unblock": just(fc.record({ lot: lots, from: times })),
  "lots.trial": just(fc.record({ lot: lots, chosen: fc.boolean() })),
  "events.add": just(
    fc.record({
      ...{ instrument: fc.constant("crp-1"), at: times, note: fc.constant(null) },
      kind: fc.constantFrom("service", "calibration", "corrective-action", "in-use", "out-of-use", "dropped"),
    }),
  ),
  "enter.control": just(
    fc.record({
      ...{ at: times, reagentLot, value: fc.constantFrom("20", "40"), lot: fc.constantFrom("C1", "C2") },
      level: fc.constant("normal"),
    }),
  ).map((ask) => () => ({ ...measured, ...ask() })),
  "enter.result": just(fc.record({ at: times, reagentLot })).map((ask) => () => ({
    ...{ ...measured, value: "47", patient: person, again: person, operator: null },
    ...ask(),
  })),
  "comparisons.add": just(fc.record({ at: times, own: fc.constantFrom("20", "40") })).map((ask) => () => ({
    ...{ instrument: "crp-1", analyte: "CRP", hospital: "20", run: null, limit: "15", source: "test", note: null },
    ...ask(),
  })),
  "held.assign": undoSeconds.map((time) => ({ id }) => ({ ids: [id], patient: person, again: person, ...time })),
  "held.control": about(fc.record({ lot: fc.constantFrom("C1", "C2", "X999"), level: fc.constant("normal") })),
  "held.time": about(fc.record({ at: times, source: fc.constant("besøkslogg") })),
  "held.release": about(undoSeconds),
  "held.undo": aboutOne,
  "held.ask-responsible": aboutOne,
  "held.ask-person": fc.constant(({ id }) => ({ ids: [id], patient: person, scanned: true })),
  "held.discard": aboutOne,
  "held.entered-by-hand": about(telling),
  "held.seen": aboutOne,
  "held.wrong-patient": about(telling.map((told) => ({ patient: syntheticPersons[1], again: syntheticPersons[1], ...told }))),
  "controls.annul": about(
    fc.record({ cause: fc.constantFrom(...annulmentCauses), moveTo: fc.constantFrom(null, "normal", "abnormal") }),
  ),
  "steps.done": about(fc.record({ step: fc.integer({ min: 1, max: 9 }) })),
  "eqa.round-add": always<"eqa.round-add">({ round }),
  "eqa.round-close": always<"eqa.round-close">({ name: "R1" }),
  "eqa.mark": about(fc.constant({ round: null, sample: null })),
  "eqa.undo": aboutOne,
  "eqa.report": about(fc.constant({ report: { target: "20" } })),
  "first-contact.answer": always<"first-contact.answer">({ instrument: "crp-1", send: "all" }),
  "limits.approve": always<"limits.approve">({
    instrument: "crp-1",
    analyte: "CRP",
    lot: "C1",
    level: "normal",
    mean: "30",
    sd: "20",
  }),
  "rules.approve": always<"rules.approve">({ rows: ["crp-1:CRP"], changedBy: null }),
  "lookback.decide": aboutCase(telling.map((told) => ({ results: [], decision: "stands", value: null, ...told }))),
  "lookback.close": aboutCase(fc.constant({ cause: "ikke bekreftet" })),
  "outbox.retry": always<"outbox.retry">({ id: null }),
  "outbox.resume": always<"outbox.resume">({}),
  "deviation.open": fc.constant(({ id }) => ({ description: "kontroll", instrument: null, immediateAction: null, control: id })),
  "deviation.update": always<"deviation.update">({ number: 1, change: wholeDeviation }),
  "deviation.check": always<"deviation.check">({ number: 1, check: { date: "2026-03-10", measure: "ny", result: "works" } }),
  "deviation.close": always<"deviation.close">({ number: 1 }),
  "plan.set": always<"plan.set">({ text: "section;what\r\ntest;CRP" }),
  "review.decide": always<"review.decide">({ year: 2026, decision: { decision: "x", responsible: null, deadline: null } }),
  "register.import-operators": always<"register.import-operators">({ text: "name\r\nKari" }),
  "register.import-training": always<"register.import-training">({
    text: "operator;model;trainedBy;on\r\nKari;as-is;Per;2026-01-01",
  }),
  "register.import-patients": always<"register.import-patients">({ text: `id\r\n${person}` }),
  "contacts.set": always<"contacts.set">({ contacts: [{ role: "it", name: "IT", phone: "113", hours: "alltid" }] }),
  "results.of-person": always<"results.of-person">({ patient: person }),
  "records.of-person": always<"records.of-person">({ patient: person }),
  "audit.accept": always<"audit.accept">({}),
  "audit.set-aside": always<"audit.set-aside">({ findings: ["row-changed verdict 1 00"] }),
  "accounts.add": always<"accounts.add">({ login: "ola", ...account }),
  "accounts.change": always<"accounts.change">({ login: "ola", ...account }),
  "accounts.reset": always<"accounts.reset">({ login: "ola" }),
  "accounts.end": always<"accounts.end">({ login: "ola" }),
  "configuration.save": always<"configuration.save">({ ...policyFile, base: "0123456789abcdef" }),
  "configuration.add": always<"configuration.add">(policyFile),
  "configuration.restore": always<"configuration.restore">({ file: "policy.yaml", no: 1, base: null }),
  "instruments.confirm": always<"instruments.confirm">({
    ...{ instrument: "crp-1", base: "0123456789abcdef", result: "ZZZZZZ", compared: ["value", "unit", "time", "patient"] },
  }),
  "instruments.traffic-with-persons": always<"instruments.traffic-with-persons">({ connection: "crp-1" }),
  "unread.retry": aboutMessage,
  "unread.discard": aboutMessage,
};

test("every act of an office that changes something is tried", () => {
  const changing = Object.entries(allActs).filter(([, { effect }]) => effect === "changes" || effect === "begins");
  expect(Object.keys(asked).sort()).toEqual(changing.map(([name]) => name).sort());
});

/** What must have been done before an act can be. */
const after: { readonly [Name in ActionName]?: readonly ActionName[] } = {
  "held.undo": ["held.assign"],
  "lots.unblock": ["lots.block"],
  "held.seen": ["held.entered-by-hand"],
  "eqa.round-close": ["eqa.round-add"],
  "eqa.undo": ["eqa.mark"],
  "eqa.report": ["eqa.mark"],
  "deviation.update": ["deviation.open"],
  "deviation.check": ["deviation.open"],
  "deviation.close": ["deviation.open", "deviation.update", "deviation.check"],
  "lookback.close": ["lookback.decide"],
  "accounts.change": ["accounts.add"],
  "accounts.reset": ["accounts.add"],
  "accounts.end": ["accounts.add"],
};

/** Named, so that a sequence can be read. */
interface Act {
  readonly name: ActionName;
  readonly request: (place: Place, signature: Signature) => never;
}
const unsigned: readonly ActionName[] = ["lots.import"];
/** Their signature stands beside what they ask. */
const apart: readonly ActionName[] = ["rules.approve", "accounts.add", "accounts.change"];
const actOf = (name: ActionName, asking = asked[name] as fc.Arbitrary<Asking<ActionName>>): fc.Arbitrary<Act> =>
  asking.map((ask) => ({
    name,
    request: (place, signature) => {
      const told = unsigned.includes(name) ? {} : apart.includes(name) ? { signature } : signature;
      return { ...ask(place), ...told } as never;
    },
    toString: () => name,
  }));
/** One act, with those without which it could not be: all about the same of what there is. */
interface Chain {
  readonly nth: number;
  readonly acts: readonly Act[];
}
const good = { at: "2026-03-10T12:00", reagentLot: "10240001", value: "20", lot: "C1", level: "normal" };
const afterGood = [actOf("enter.control", always<"enter.control">({ ...measured, ...good }) as fc.Arbitrary<Asking<ActionName>>)];
const chainOf = (name: ActionName): fc.Arbitrary<Chain> => {
  const first = name === "controls.annul" ? afterGood : (after[name] ?? []).map((one) => actOf(one));
  return fc.record({ nth: fc.nat({ max: 4 }), acts: fc.tuple(...first, actOf(name)) });
};
/** What tells of lots and controls more often than what tells of plans. */
const often = ["lots.import", "lots.exhaust", "enter.control", "held.control", "events.add"];
const names = Object.keys(asked) as readonly ActionName[];
const weighted = names.map((name) => ({
  arbitrary: chainOf(name),
  weight: often.includes(name) ? 8 : name.startsWith("lots.") || name.startsWith("held.") ? 3 : 1,
}));

function failed(failure: Failure) {
  const station = createTestStation();
  station.pipeline.importLots([{ ...crpTarget, openedOn: "2026-03-01" }, crpReagent]);
  const [, sent] = station.dock(
    crpControl("20", "2026-03-09T08:00:00"),
    crpResult({ run: "sent", sequence: "1", measuredAt: readDeviceTime("2026-03-09T10:00:00") }),
  ).added;
  station.acceptAll();
  leaveUnread(station);
  const result = (hour: string, lot: { number: string; expiry: null } | null) =>
    crpResult({ run: hour, sequence: hour, reagentLot: lot, measuredAt: readDeviceTime(`2026-03-10T${hour}:00:00`) });
  const other = { reagentLot: { number: "10240002", expiry: null } };
  const passed = failure.includes("passed") ? [crpControl("20", "2026-03-10T08:10:00", other)] : [];
  const { added } = station.dock(
    crpControl("80", "2026-03-10T08:00:00", { control: failures[failure] }),
    result("09", { number: "10240001", expiry: null }),
    result("10", null),
    ...passed,
  );
  const [control = "", ...held] = added.slice(0, 3).map(({ key }) => key);
  expect(held.map((key) => isCondemned(station, key))).toEqual([true, true]);
  const [timeless] = station.dock(
    crpResult({ run: "t", sequence: "3", measuredAt: readDeviceTime("2027-03-10T10:00:00") }),
  ).added;
  return { station, control, held, ids: [control, ...held, sent?.key ?? "", timeless?.key ?? ""] };
}

/** A message that is stored, and that reading failed on. */
function leaveUnread({ store }: TestStation): void {
  const connection = connectionId("crp-1");
  const transmission = store.transmissions.open(
    { connectionId: connection, driver: "as-is", mode: "direct" },
    Buffer.from("?"),
    1,
  );
  const detail = JSON.stringify({ kind: "read", connection, transmission });
  store.errands.add("read", detail);
  store.errands.failed(store.errands.find("read", detail)?.id ?? 0, noon * 2);
}

const condemning = ["QC_FAILED", "QC_UNMATCHED_OUTSIDE"];
const isCondemned = (station: TestStation, key: string): boolean => station.codes(key).some((code) => condemning.includes(code));

/** What a person may not do is refused, with the code that this gives. */
function refusalOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

/** Each act of a chain by this role. */
function play({ acts }: Chain, place: Place, signature: Signature): void {
  for (const { name, request } of acts) refusalOf(() => officeWork(place.station, name, request(place, signature)));
}

/** The one that may least of those that may. */
const mildest = (name: ActionName): Role =>
  (["operator", "administrator", "lab-responsible"] as const).find(
    (role) => refusalOf(() => permitRole(actNamed(name).right, role)) === null,
  ) ?? "lab-responsible";

/** Twenty days of controls are needed, files on a disk, wires, a station that was restored, or something that was changed. */
const needsMore: readonly ActionName[] = [
  ...(["limits.approve", "configuration.save", "configuration.add", "configuration.restore"] as const),
  ...(["instruments.traffic-with-persons", "instruments.confirm", "outbox.resume", "audit.set-aside"] as const),
];

test.each(names)("of random requests to %s each has a shape that its door takes, and one at least is done", async (name) => {
  const refusals: string[] = [];
  const chains = fc.sample(chainOf(name), { seed: 20261129, numRuns: 40 });
  for (const [n, { nth, acts }] of chains.entries()) {
    const { station, ids } = failed(Object.keys(failures)[n % 4] as Failure);
    await station.clock.advance(60_000);
    const place = { station, id: ids[nth] ?? "" };
    const refused = acts.map((one) => {
      const request = one.request(place, { by: "Kari", reason: "rettet", role: mildest(one.name) });
      admit(actNamed(one.name), request, nobodyNamed);
      return refusalOf(() => officeWork(station, one.name, request));
    });
    station.store.close();
    if (refused.at(-1) === null) return;
    refusals.push(refused.join(" | "));
    if (needsMore.includes(name)) return;
  }
  expect(refusals).toContain(null);
});

/** Held, or set aside in a way that sends nothing and that the laboratory responsible still sees. */
function expectUnsent(station: TestStation, key: string): void {
  expect(["held", "by-hand", "rejected"]).toContain(station.state(key));
  expect(station.store.outbox.ofRun(key)).toEqual([]);
  if (station.state(key) === "held") expect(isCondemned(station, key)).toBe(true);
  if (station.state(key) === "by-hand") expect(station.store.runs.enteredUncertain().map((run) => run.key)).toContain(key);
}

test.each(Object.keys(failures) as Failure[])(
  "a failed control that names %s stays failed, and what it holds stays held",
  async (failure) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.oneof(...weighted), roles), { minLength: 1, maxLength: 5 }), async (list) => {
        const { station, control, held, ids } = failed(failure);
        for (const [chain, role] of list) {
          await station.clock.advance(60_000);
          play(chain, { station, id: ids[chain.nth] ?? "" }, { by: "Kari", reason: "rettet", role });
          for (const key of held) expectUnsent(station, key);
          const run = station.store.runs.byKey(control);
          const judged = run === null ? [] : judgeControlRun(station.ports, run);
          for (const { result } of judged) expect(["REJECT", "VOID"]).toContain(result);
        }
        // Now that the lot is put away, the station may be in use with the other one; so it may after a control that was typed in.
        const isControlledAnew =
          failure.includes("passed") || list.some(([{ acts }]) => acts.some(({ name }) => name === "enter.control"));
        if (!isControlledAnew) expect(readStationStatus(station.ports)[0]?.state).not.toBe("ok");
        station.store.close();
      }),
      { numRuns: thoroughly(15, 1500) },
    );
  },
);

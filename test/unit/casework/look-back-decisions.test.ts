/** What people decide in a look-back case, and who may. */
import { beforeEach, describe, expect, test } from "vitest";
import { lookBackList } from "../../../src/casework/look-back/case-list.ts";
import { closeCase, decideCase, type ResultWord, wrongPatient } from "../../../src/casework/look-back/decide.ts";
import { openChanges, takeUpChanges } from "../../../src/casework/look-back/journal-changes.ts";
import { checkDigitsOf } from "../../../src/domain/person-number.ts";
import { resultChanges } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../../support/station.ts";

let station: TestStation;
let keys: readonly string[];
const hourMs = 3_600_000;
const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom" } as const;
const told = { name: "Dr. Berg", at: noon };
const word = (decision: ResultWord["decision"], more: Partial<ResultWord> = {}): ResultWord => ({
  ...{ decision, notified: null, value: null },
  ...more,
});
const only = () => lookBackList(station.ports)[0] ?? { id: "", state: "", undecided: -1, closed: null };

/** Two results in the journal, then a control that failed at 11:00; it is noon. */
function openCase(options: Parameters<typeof createTestStation>[0] = {}): void {
  station = createTestStation(options);
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const at = (sequence: string, time: string) =>
    crpResult({ sequence, run: sequence, operatorId: "OLA", measuredAt: readDeviceTime(`2026-03-10T${time}:00`) });
  keys = station.dock(at("1", "09:00"), at("2", "10:00")).added.map(({ key }) => key);
  station.acceptAll();
  station.dock(crpControl("40", "2026-03-10T11:00:00"));
}

beforeEach(() => openCase());

/** What the journal is told by a message: status, number, patient, value, and the first comment under the result. */
function fieldsOf(bytes: Uint8Array) {
  const segments = Buffer.from(bytes)
    .toString("utf8")
    .split("\r")
    .map((line) => line.split("|"));
  const field = (name: string, n: number) => segments.find(([id]) => id === name)?.[n] ?? "";
  const comments = segments.filter(([id]) => id === "NTE").map((fields) => fields[3] ?? "");
  return {
    order: field("OBR", 25),
    result: field("OBX", 11),
    value: field("OBX", 5),
    number: field("OBR", 3),
    patient: field("PID", 3).slice(0, 11),
    comment: comments[1]?.split("\\.br\\")[0] ?? "",
  };
}
const messages = () => station.sent().map(({ bytes }) => fieldsOf(bytes));

const decide = (which: readonly string[] | null, what: ResultWord, who: Parameters<typeof decideCase>[4] = kari) =>
  decideCase(station.ports, only().id, which, what, who);

describe("the next control", () => {
  test("passes within a day: the responsible closes all at once with a cause", async () => {
    expect(only().state).toBe("waits-for-control");
    expect(() => closeCase(station.ports, only().id, null, kari)).toThrow("undecided");
    await station.clock.advance(hourMs);
    station.dock(crpControl("20", "2026-03-10T12:30:00"));
    expect(only()).toMatchObject({ state: "may-close", text: "Feilen ble ikke bekreftet" });
    closeCase(station.ports, only().id, null, kari);
    expect(only()).toMatchObject({
      state: "closed",
      undecided: 0,
      closed: { by: "Kari Lab", cause: "Feilen ble ikke bekreftet – svarene blir stående" },
    });
    expect(station.store.registers.all(resultChanges)).toEqual([]);
  });

  test.each([
    ["fails as well", "41", "2026-03-10T12:30:00", 1],
    ["passes too late", "20", "2026-03-11T11:30:00", 24],
  ])("%s: each result must be assessed", async (_name, value, time, hours) => {
    await station.clock.advance(hours * hourMs);
    station.dock(crpControl(value, time));
    expect(only().state).toBe("to-assess");
    expect(() => closeCase(station.ports, only().id, "x", kari)).toThrow("undecided");
  });

  test("does not come within a day", async () => {
    await station.clock.advance(24 * hourMs);
    expect(only().state).toBe("to-assess");
  });

  test("passes only after an intervention", async () => {
    const { instrumentEvents } = await import("../../../src/domain/registers/instrument-events.ts");
    const body = { kind: "corrective-action", note: null } as const;
    station.store.registers.put(instrumentEvents, { key: "1", subject: "crp-1", at: noon, body }, null, noon);
    await station.clock.advance(hourMs);
    station.dock(crpControl("20", "2026-03-10T12:30:00"));
    expect(only().state).toBe("to-assess");
  });
});

test("who was told is demanded where the journal is told something else", () => {
  for (const decision of ["uncertain", "withdrawn"] as const) expect(() => decide(null, word(decision))).toThrow("BAD_USAGE");
  expect(() => decide(null, word("corrected", { notified: told }))).toThrow("BAD_USAGE");
  expect(() => decide(null, word("uncertain", { notified: { name: " ", at: noon } }))).toThrow("BAD_USAGE");
  expect(only().undecided).toBe(2);
});

test("a decision per result, with what the journal is told, and the case closes with a cause", () => {
  const [first = "", second = ""] = keys;
  decide([first], word("uncertain", { notified: told }));
  decide([second], word("stands"));
  expect(messages()).toEqual([
    {
      ...{ order: "C", result: "C", value: "47", number: first, patient: syntheticPersons[0] },
      comment: "Svaret er usikkert fordi kvalitetskontrollen 10.03.2026 ikke var godkjent.",
    },
  ]);
  expect(openChanges(station.ports)).toEqual([]);
  expect(() => closeCase(station.ports, only().id, null, kari)).toThrow("BAD_USAGE");
  closeCase(station.ports, only().id, "kontrollen var for kald", kari);
  expect(() => decide([second], word("stands"))).toThrow("NOT_ALLOWED_NOW");
});

test("only the responsible decides, and not about the failed control of their own sample", () => {
  for (const role of ["operator", "administrator", "advisor"] as const)
    expect(() => decide(null, word("stands"), { ...kari, role })).toThrow("NOT_PERMITTED");
  expect(() => decide(null, word("stands"), { ...kari, by: "ola" })).toThrow("NOT_PERMITTED");
  expect(() => decide([station.dock(crpResult({ sequence: "99" })).added[0]?.key ?? ""], word("stands"))).toThrow("NOT_FOUND");
});

test("a withdrawn result has no value and is not decided about again; a corrected one carries the value as read", () => {
  const [first = "", second = ""] = keys;
  decide([first], word("withdrawn", { notified: told }));
  expect(() => decide([first], word("stands"))).toThrow("NOT_ALLOWED_NOW");
  decide([second], word("corrected", { notified: told, value: "<5" }));
  expect(messages()).toEqual([
    {
      ...{ order: "C", result: "X", value: "", number: first, patient: syntheticPersons[0] },
      comment: "Svaret er trukket tilbake og skal ikke brukes.",
    },
    {
      ...{ order: "C", result: "C", value: "<^5", number: second, patient: syntheticPersons[0] },
      comment: "Korrigert svar. Det erstatter svaret som ble sendt tidligere.",
    },
  ]);
});

describe("the corrected value", () => {
  const corrected = (value: string, ports = station.ports) =>
    decideCase(ports, only().id, keys.slice(0, 1), word("corrected", { notified: told, value }), kari);

  test.each([[" 12.5 "], ["12,5"], ["<5"], ["> 100"]])("«%s» is taken as it is read on the instrument", (typed) => {
    corrected(typed);
    expect(messages().map(({ value }) => value.replaceAll("^", ""))).toEqual([typed.replaceAll(" ", "").replace(",", ".")]);
  });

  test.each([["12 5"], ["ca 12.5"], ["12.5 mg"], ["<"], [""], ["1e2"]])(
    "«%s» is no value, and no part of it is taken for one",
    (typed) => {
      expect(() => corrected(typed)).toThrow("BAD_USAGE");
      expect(messages()).toEqual([]);
    },
  );

  /** The station as it is set up today: another analysis before CRP, and a measuring range of CRP. */
  const changedTo = (unit: string) => {
    const view = station.ports.view();
    const hba1c = {
      ...testInstrument.analytes[0],
      name: "HBA1C",
      unit: "mmol/mol",
      unitSpellings: ["mmol/mol"],
      referenceRange: null,
    };
    const crp = { ...hba1c, name: "CRP", unit, unitSpellings: [unit], limits: { measuringRange: { high: "50" } } } as const;
    return { ...station.ports, view: () => ({ ...view, instruments: [{ ...testInstrument, analytes: [hba1c, crp] }] }) };
  };

  test("is asked what is set up today: outside the measuring range of its analysis it is refused", () => {
    const today = changedTo("mg/L");
    expect(() => corrected("60", today)).toThrow("Les av på nytt");
    corrected("45", today);
    expect(messages()).toMatchObject([{ value: "45" }]);
  });

  test("is asked what was set up when it was sent where its unit is another one by now", () => {
    corrected("60", changedTo("mg/dL"));
    expect(messages()).toMatchObject([{ value: "60" }]);
  });
});

test("a change waits for the message that it changes, and is queued once", () => {
  const [first = ""] = keys;
  const [original] = station.store.outbox.ofRun(first);
  decide([first], word("uncertain", { notified: told }));
  expect(station.store.outbox.ofRun(first).at(-1)?.afterControlId).toBe(original?.controlId);
  takeUpChanges(station.ports);
  expect(messages()).toHaveLength(1);
});

test("what was sent is what is told of, whatever is thought of it now", () => {
  const [first = ""] = keys;
  station.store.runs.setIntakeCodes(first, ["BEFORE_START"]);
  decide([first], word("withdrawn", { notified: told }));
  expect(messages()).toMatchObject([{ order: "C", result: "X", number: first }]);
});

test("an instrument that has left the configuration keeps no change from the journal", () => {
  const [first = "", second = ""] = keys;
  const view = station.ports.view();
  const without = { ...station.ports, view: () => ({ ...view, instruments: [] }) };
  decideCase(without, only().id, [first], word("withdrawn", { notified: told }), kari);
  decideCase(without, only().id, [second], word("uncertain", { notified: told }), kari);
  expect(messages()).toMatchObject([
    { result: "X", number: first },
    { result: "C", value: "47", number: second },
  ]);
});

test("what cannot be written is refused at once, and nothing is kept of it", () => {
  const [first = ""] = keys;
  const view = station.ports.view();
  const gateway = { ...view.station.gateway, zone: "No/Where" };
  const without = { ...station.ports, view: () => ({ ...view, station: { ...view.station, gateway } }) };
  expect(() => decideCase(without, only().id, [first], word("withdrawn", { notified: told }), kari)).toThrow();
  expect([messages(), station.store.registers.all(resultChanges), only().undecided]).toEqual([[], [], 2]);
});

test("a control that lands later neither pulls back a change that is queued nor decides anything anew", () => {
  decide(null, word("uncertain", { notified: told }));
  expect(messages()).toHaveLength(2);
  station.dock(crpControl("41", "2026-03-10T11:30:00"));
  expect(messages()).toHaveLength(2);
  expect(keys.map((key) => station.state(key))).toEqual(["released", "released"]);
});

describe("the wrong patient", () => {
  test("the result is taken from one and brought to the other, under a number of its own, by a person's word", () => {
    const [first = ""] = keys;
    wrongPatient(station.ports, first, "158150 24424", told, kari);
    const [taken, brought] = messages();
    expect(taken).toMatchObject({ order: "X", result: "W", value: "", number: first, patient: "15815024343" });
    expect(brought).toMatchObject({ order: "F", result: "F", value: "47", patient: "15815024424" });
    expect(brought?.number).not.toBe(first);
    expect(() => wrongPatient(station.ports, first, "15815024424", told, kari)).toThrow("NOT_ALLOWED_NOW");
  });

  test("a change that comes later is told under the number that the right patient's result has", () => {
    const [first = ""] = keys;
    wrongPatient(station.ports, first, "158150 24424", told, kari);
    station.acceptAll();
    decide([first], word("withdrawn", { notified: told }));
    const all = station.store.outbox.ofRun(first).map(({ bytes }) => fieldsOf(bytes));
    expect(all.at(-1)).toMatchObject({ result: "X", patient: "15815024424", number: all.at(-2)?.number });
  });

  test("a number that no result may be sent for is refused, and nothing is kept of it", () => {
    const [first = ""] = keys;
    const local = ["014150500", "014150501", "014150502", "014150503"].flatMap((nine) => {
      const digits = checkDigitsOf(nine);
      return digits === null ? [] : [`${nine}${digits}`];
    });
    expect(() => wrongPatient(station.ports, first, local[0] ?? "", told, kari)).toThrow("Lokalt hjelpenummer");
    expect([station.store.decisions.ofRun(first), openChanges(station.ports)]).toEqual([[], []]);
  });

  test("a result that the journal does not have is assigned instead", () => {
    const key = station.dock(crpResult({ sequence: "9", patientId: null })).added[0]?.key ?? "";
    expect(() => wrongPatient(station.ports, key, "15815024424", null, kari)).toThrow("held assign");
    expect(() => wrongPatient(station.ports, keys[0] ?? "", "15815024425", null, kari)).toThrow("BAD_PERSON_NUMBER");
    expect(() => wrongPatient(station.ports, keys[0] ?? "", "15815024424", null, { ...kari, role: "operator" })).toThrow(
      "NOT_PERMITTED",
    );
  });
});

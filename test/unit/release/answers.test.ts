/**
 * Analyses with answers in words, from the instrument to the journal's archive: an answer is on the list, and then everybody is told exactly
 * that answer and its code under the right patient; or it is held. No number is ever made of it, and none is lost.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changed } from "../../../src/casework/look-back/change-message.ts";
import { correctedValue } from "../../../src/casework/look-back/corrected-value.ts";
import { placeOf } from "../../../src/casework/look-back/place.ts";
import { toldOf } from "../../../src/casework/look-back/told.ts";
import type { Answer } from "../../../src/domain/answers.ts";
import { controlId } from "../../../src/domain/ids.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { splitValue } from "../../../src/driver-api/index.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import { knownCodes } from "../../../src/journal/known-codes.ts";
import { renderBundle } from "../../../src/journal/relay/fhir/fhir-relay.ts";
import { renderSvarrapport } from "../../../src/journal/relay/kith/svarrapport.ts";
import { readReport } from "../../../src/journal/relay/lab-report.ts";
import { validate } from "../../../src/journal/validate.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";
import {
  answerCodes,
  answerControl,
  answerInstrument,
  answerReagents,
  answerResult,
  answerTargets,
  gradeAnswers,
  strepAnswers,
} from "../../support/answers.ts";
import { validateHl7, validateProfile } from "../../support/hl7-validator.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { createTestStation } from "../../support/station.ts";
import { readXmlObject } from "../../support/xml-reader.ts";
import { parcelOf } from "../journal/relay/parcels.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "test" } as const;
const [patient] = syntheticPersons;

function createStation() {
  const qcReceiver = { application: "LABQC", facility: "TEST", profile: "oul-r22" } as const;
  const station = createTestStation({ instruments: [answerInstrument], codes: answerCodes, qcReceiver });
  station.pipeline.importLots([...answerTargets, ...answerReagents]);
  station.dock(answerControl("Strep A", "NEG", "2026-03-10T08:00:00"), answerControl("U-Protein", "2+", "2026-03-10T08:00:10"));
  const results = () => station.sent().filter(({ channel }) => channel === "result");
  return { ...station, results };
}

const lists: Readonly<Record<string, readonly Answer[]>> = { "Strep A": strepAnswers, "U-Protein": gradeAnswers };

interface KithDocument {
  readonly Message: { readonly ServReport: { readonly Patient: { readonly OffId: unknown; readonly ResultItem: KithResult } } };
}
type KithResult = Readonly<Partial<Record<"TextResult" | "NumResult", unknown>>>;

/** Every form that the answer leaves in says it, and nothing but it. */
function expectTold(bytes: Uint8Array, { value, text, code }: Answer): void {
  expect([validateHl7(bytes), validateProfile(bytes)]).toEqual([[], []]);
  expect(validate(readHl7(bytes, "utf8"), null, knownCodes({ codes: answerCodes }))).toEqual([]);
  const obx =
    Buffer.from(bytes)
      .toString()
      .split("\r")
      .find((line) => line.startsWith("OBX"))
      ?.split("|") ?? [];
  const written = code === null ? ["ST", text, ""] : ["CWE", `${code.code}^${text}^${code.system}^^^^^^${value}`, ""];
  expect([obx[2], obx[5], obx[6]]).toEqual(written);
  const parcel = parcelOf(bytes);
  const report = readReport(parcel.message);
  if (report === null) throw new Error("no report");
  const guid = "01234567-89ab-8def-8123-456789abcdef";
  const { entry } = JSON.parse(Buffer.from(renderBundle(report, guid)).toString());
  const [fhir] = entry.map((one: { resource: object }) => one.resource);
  const coding = code === null ? [] : [{ system: "http://snomed.info/sct", code: code.code, display: text }];
  expect([fhir.valueCodeableConcept, fhir.valueString, fhir.valueQuantity]).toEqual(
    code === null ? [undefined, text, undefined] : [{ coding, text }, undefined, undefined],
  );
  expect(fhir.subject.identifier.value).toBe(patient);
  const document = readXmlObject(Buffer.from(renderSvarrapport(parcel, guid) ?? []).toString()) as KithDocument;
  const kith = document.Message.ServReport.Patient;
  const codes = code === null ? {} : { TextCode: { V: code.code, S: "2.16.840.1.113883.6.96", DN: text } };
  expect([kith.OffId, kith.ResultItem.TextResult]).toEqual([patient, { TextResultValue: text, ...codes }]);
  expect(kith.ResultItem.NumResult).toBeUndefined();
}

describe("an answer that is on the list", () => {
  test.each(Object.entries(lists).flatMap(([name, answers]) => answers.map((answer) => [name, answer.value, answer] as const)))(
    "of %s: %s goes to the journal as what it is",
    (name, value, answer) => {
      const { dock, state, results } = createStation();
      const [run] = dock(answerResult(name, value)).added;
      expect(state(run?.key ?? "")).toBe("released");
      expectTold(results()[0]?.bytes ?? new Uint8Array(), answer);
    },
  );

  test("may be told by its code, by its text, or by both where they agree", () => {
    const coded = (code: string | null, text: string | null): Partial<Observation> => ({
      value: { raw: `${code}^${text}^L`, comparator: null, number: null, unit: null, coded: { code, text, system: "L" } },
    });
    const sent = (more: Partial<Observation>) => {
      const { dock, codes, state } = createStation();
      const [run] = dock(answerResult("Strep A", "", more)).added;
      return [state(run?.key ?? ""), ...codes(run?.key ?? "").filter((code) => code.startsWith("VALUE"))];
    };
    expect(sent(coded("NEG", "negative result"))).toEqual(["released"]);
    expect(sent(coded("12", "Negative"))).toEqual(["released"]);
    expect(sent(coded("NEG", "Negative"))).toEqual(["released"]);
    expect(sent(coded("NEG", "POS"))).toEqual(["held", "VALUE_NOT_LISTED"]);
    expect(sent(coded("12", "13"))).toEqual(["held", "VALUE_NOT_LISTED"]);
  });

  test("with a sign or a flag that says more than the answer is held", () => {
    const { dock, codes } = createStation();
    const signed = { value: { raw: "3", comparator: ">" as const, number: "3", unit: null } };
    const [a, b] = dock(
      answerResult("U-Protein", "3", { sequence: "1", ...signed }),
      answerResult("U-Protein", "3", { sequence: "2", flags: [">"] }),
    ).added;
    expect([codes(a?.key ?? ""), codes(b?.key ?? "")]).toEqual([["VALUE_NOT_LISTED"], ["VALUE_NOT_LISTED"]]);
  });
});

const piece = fc.oneof(
  fc.constantFrom("NEG", "POS", "NEGATIVE", "trace", "1+", "2+", "3", "Negativ", "1,234", "12..3", "<5", "+", "7", " "),
  fc.constantFrom(
    "|",
    "^",
    "~",
    "&",
    "\\",
    "\r",
    "\n",
    "\0",
    "\u001c",
    "\u0085",
    "\u2028",
    "\rOBX|2|NM|X||999",
    "\ud800",
    "\\F\\",
    '""',
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.constant("x".repeat(20_000)),
);
const anyText = fc.oneof(
  fc.constantFrom(...Object.values(lists).flatMap((list) => list.map(({ value }) => value))),
  fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join("")),
);

test("any text in place of an answer: it is on the list and told as that, or it is held and still there", () => {
  let told = 0;
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(lists)), anyText, fc.option(anyText), (name, raw, code) => {
      const { dock, state, store, results } = createStation();
      const split = splitValue(raw, null, []);
      const coded = { code, text: raw, system: "L" };
      const value =
        code === null || split.value === null ? split.value : { ...split.value, number: null, comparator: null, coded };
      const [run] = dock(answerResult(name, raw, { value, failed: split.failed })).added;
      const key = run?.key ?? "";
      const [stored] = store.runs.observations(key);
      const said = code === null ? [raw.trim()] : [code.trim(), raw.trim()];
      const found = (lists[name] ?? []).filter((answer) => said.includes(answer.value));
      const isSure = new Set(found.map(({ text }) => text)).size === 1;
      if (split.value === null) expect([state(key), stored?.observation.failed?.raw]).toEqual(["rejected", raw]);
      else if (!isSure) expect([state(key), stored?.observation.value?.raw]).toEqual(["held", raw]);
      else {
        told += 1;
        expect(state(key)).toBe("released");
        const [answer] = said.flatMap((text) => found.filter((one) => one.value === text));
        if (answer !== undefined) expectTold(results()[0]?.bytes ?? new Uint8Array(), answer);
      }
      expect(results()).toHaveLength(split.value !== null && isSure ? 1 : 0);
    }),
    { numRuns: 80 },
  );
  expect(told).toBeGreaterThan(10);
});

describe("where no answers are set up", () => {
  const held = (raw: string, more: Partial<Observation> = {}) => {
    const { dock, codes, state } = createStation();
    const [run] = dock(answerResult("CRP", raw, { ...splitValue(raw, "mg/L", []), ...more })).added;
    return [state(run?.key ?? ""), ...codes(run?.key ?? "").filter((code) => code.startsWith("VALUE"))];
  };

  test.each(["NEGATIVE", "trace", "1+", "2 +", "++1", "++", "(+)", "+/-", "neg 1"])("%s is no number", (raw) => {
    expect(held(raw)).toEqual(["held", "VALUE_NOT_NUMERIC"]);
  });

  test.each(["1,234", "12..3", "5 - 10", "1:128", "9".repeat(20), "<", "1 234", "5 (3 - 7)", "0x10"])(
    "%s could not be read",
    (raw) => {
      expect(held(raw)).toEqual(["held", "VALUE_UNREADABLE"]);
    },
  );

  test("a code is no number, whatever digits it has", () => {
    const value = { raw: "5", comparator: null, number: null, unit: "mg/L", coded: { code: "5", text: null, system: null } };
    expect(held("5", { value })).toEqual(["held", "VALUE_NOT_NUMERIC"]);
  });

  test("no person can send it all the same", () => {
    const { dock, decide } = createStation();
    const [run] = dock(answerResult("CRP", "NEGATIVE", splitValue("NEGATIVE", "mg/L", []))).added;
    expect(() => decide.release(run?.key ?? "", kari)).toThrow("by hand");
  });
});

describe("controls", () => {
  const after = (name: string, raw: string) => {
    const station = createStation();
    station.dock(answerControl(name, raw, "2026-03-10T09:00:00"));
    const [run] = station.dock(answerResult(name, name === "Strep A" ? "NEG" : "1+")).added;
    return station.codes(run?.key ?? "");
  };

  test.each([
    ["Strep A", "NEG", []],
    ["Strep A", "Negative", []],
    ["Strep A", "POS", ["QC_FAILED"]],
    ["Strep A", "odd", ["QC_FAILED"]],
    ["U-Protein", "1+", []],
    ["U-Protein", "2+", []],
    ["U-Protein", "trace", ["QC_FAILED"]],
  ])("of %s: %s", (name, raw, codes) => {
    expect(after(name, raw)).toEqual(codes);
  });

  test("of a lot that does not say what to expect counts for nothing", () => {
    const station = createStation();
    station.pipeline.importLots(answerTargets.map(({ answers: _, ...lot }) => ({ ...lot, target: "1", low: "0", high: "2" })));
    const [run] = station.dock(answerResult("Strep A", "NEG")).added;
    expect(station.codes(run?.key ?? "")).toContain("QC_TARGET_MISSING");
  });

  test("are told to their receiver with what was accepted", () => {
    const told = createStation()
      .sent()
      .filter(({ channel }) => channel === "qc");
    expect(told).toHaveLength(2);
    for (const { bytes } of told) {
      expect([validateHl7(bytes), validateProfile(bytes)]).toEqual([[], []]);
      expect(validate(readHl7(bytes, "utf8"), null, knownCodes({ codes: answerCodes }))).toEqual([]);
      expect(Buffer.from(bytes).toString()).toMatch(/\rOBX\|\d\|ST\|QC_ANSWER\^[^|]*\|1\|(NEG|1\+)\|/);
    }
  });
});

describe("what a person types", () => {
  const at = Date.UTC(2026, 2, 10, 9);
  const typed = { instrument: "crp-1", analyte: "Strep A", comparator: null, unit: "", at, reagentLot: "R7", operator: "OLA" };
  const enter = (value: string, more: object = {}) => {
    const station = createStation();
    station.entry.enterResult({ ...typed, value, patient: patient ?? "", ...more }, kari);
    return station.results()[0]?.bytes ?? new Uint8Array();
  };

  test.each(["POS", "Positiv", " POS "])("%s is an answer of the list", (value) => {
    expectTold(enter(value), { value: "POS", text: "Positiv", code: { code: "10828004", system: "SCT" } });
  });

  test.each([
    ["pos", {}],
    ["1", {}],
    ["POS", { comparator: "<" }],
  ])("%s %o is none, and nothing is stored", (value, more) => {
    expect(() => enter(value, more)).toThrow("NEG, Negative, POS");
  });

  test("a result read out later is the same only where it says the same", () => {
    const second = (raw: string) => {
      const station = createStation();
      station.entry.enterResult({ ...typed, value: "POS", patient: patient ?? "" }, kari);
      const [run] = station.dock(answerResult("Strep A", raw, { measuredAt: readDeviceTime("2026-03-10T10:00:20") })).added;
      const twin = station.store.runs.patientRunsBetween(answerInstrument.id, at, at)[0];
      return [station.codes(run?.key ?? ""), station.codes(twin?.key ?? "")];
    };
    expect(second("POS")).toEqual([["DUP_CONFLICT"], []]);
    expect(second("NEG")[0]).toContain("DUP_CONFLICT");
  });
});

describe("a corrected answer", () => {
  const station = createStation();
  const [run] = station.dock(answerResult("Strep A", "NEG", { flags: ["A"] })).added;
  const stored = run === undefined ? null : station.store.runs.byKey(run.key);
  const place = placeOf(station.ports, run?.key ?? "");
  if (stored === null || place === null) throw new Error("not sent");
  const told = toldOf(station.ports, stored, place);
  const read = (typed: string) => correctedValue(station.ports, stored, told, typed);

  test("is one of the list, by what the instrument or the journal shows", () => {
    expect(read("POS")).toEqual({ answer: "POS" });
    expect(read("Negativ")).toEqual({ answer: "NEG" });
    for (const typed of ["5", "<5", "pos", "", "POS\rOBX"]) expect(() => read(typed)).toThrow("NEG, Negative, POS");
  });

  test("goes to the journal as C with its own code", () => {
    const change = { kind: "corrected", patientId: patient ?? "", comment: null, value: read("POS") } as const;
    const report = changed(told, change, { key: "k", now: station.clock.now(), patient: null });
    const { station: settings } = station.ports.view();
    const bytes = renderResult(report, {
      station: settings,
      controlId: controlId("01KKP3Z0XW7Q4M2C9T5A"),
      now: station.clock.now(),
    });
    expect(Buffer.from(bytes).toString()).toMatch(/\rOBX\|1\|CWE\|[^|]*\|\|10828004\^Positiv\^SCT\^{6}POS\|\|\|\|\|\|C\|/);
    expectTold(bytes, strepAnswers[2] as Answer);
  });
});

/** What a preview names is told in words: every field of a result, and every field of the messages that go to a journal. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { differentFields, shownField } from "../../../src/captures/preview-words.ts";
import { changedFields } from "../../../src/captures/reading-difference.ts";
import { emptyObservation, type Observation, unknownDevice } from "../../../src/domain/observation.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import { messageField, resultContent, resultField } from "../../../src/page/texts/preview-fields.ts";
import { context, details, hba1c, nurse, report, reported, stationFor } from "../hl7/reports.ts";

/** Words of people, not of machines. */
const inWords = /^[a-zæøå][a-zæøåA-ZÆØÅ0-9 ,-]*( \(nr\. \d+\))?$/;
const isMachine = (text: string): boolean => !inWords.test(text) || /^[a-z]+[A-Z]/.test(text);

const empty: Observation = { ...emptyObservation, kind: "patient", run: "1", device: unknownDevice, deviceCode: "" };

/** Nothing of it is as in the empty one. */
const full = {
  ...{ kind: "control", run: "2", sequence: "7", analyte: "CRP", deviceCode: "C", calculated: true, status: "correction" },
  device: { vendor: "v", model: "m", serial: "s", software: "1" },
  value: { raw: "2.7", comparator: "<", number: "2.7", unit: "mg/L", coded: { code: "1", text: "t", system: "S" } },
  failed: { raw: "---", reason: "E1" },
  ...{ flags: ["L"], range: { low: "1", high: "2" }, resent: true, override: true, role: "r" },
  ...{ patientId: "p", otherPatientIds: ["q"], patientName: "n", birthDate: "2050-01-01", sex: "F", sampleId: "s", orderId: "o" },
  ...{ specimen: "b", operatorId: "op", reagentLot: { number: "R1", expiry: "2027-01-01" }, notes: ["x"] },
  control: { name: "k", lot: "C1", level: "C I", expiry: "2027-01-01" },
  measuredAt: { raw: "20260101", local: "2026-01-01T00:00:00", offset: "Z" },
} as const satisfies Required<Observation>;

const changes = [...changedFields(empty, full), ...changedFields(full, empty)];

test("every field of a result has words of its own, and so has what stands in it", () => {
  expect(changes.length).toBeGreaterThan(60);
  expect(changes.map(({ field }) => resultField(field)).filter(isMachine)).toEqual([]);
  const contents = changes.flatMap(({ field, stored, now }) =>
    [stored, now].map((one) => resultContent(field, shownField(field, one))),
  );
  expect(contents.filter((one) => /["{}[\]]|null|true|false|undefined|•/.test(one))).toEqual([]);
});

test("a number is written with a comma, and what was sent as it was sent", () => {
  expect(resultContent("value.number", '"2.7"')).toBe("2,7");
  expect(resultContent("value.raw", '"2.7"')).toBe("2.7");
  expect(resultContent("kind", '"control"')).toBe("kontrollprøve");
});

const messages = (["oru-r01", "oru-r30"] as const).flatMap((profile) =>
  (["enhanced", "original"] as const).map((acknowledge) => {
    const operated = { ...reported({ range: { low: "0", high: "5" }, flags: ["H"] }), operator: nurse, comments: ["a"] };
    const value = { raw: "42", comparator: null, number: "42", unit: "mmol/mol" } as const;
    const other = reported({ analyte: "HbA1c", value }, hba1c);
    const whole = { ...report, patient: details, results: [operated, other] };
    const bytes = renderResult(whole, { ...context, station: stationFor({ profile, acknowledge }) });
    return new TextDecoder().decode(bytes);
  }),
);
const examples = readdirSync("fixtures/messages")
  .filter((name) => /^(crp|hba1c|inr)-(?!control)/.test(name))
  .map((name) => readFileSync(`fixtures/messages/${name}`, "utf8").replaceAll("\n", "\r"));

test("every field that a message to a journal can have has words of its own", () => {
  const named = new Set([...messages, ...examples].flatMap((one) => differentFields(one, null).map(({ field }) => field)));
  expect(named.size).toBeGreaterThan(50);
  expect([...named].filter((field) => isMachine(messageField(field)))).toEqual([]);
  expect(messageField("OBX[2]-5")).toBe("verdi (nr. 2)");
});

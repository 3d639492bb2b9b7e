/**
 * The validator against every place of every kind of message: each required field emptied, each field made too long, each coded field
 * given a code of no table, each segment lost, doubled or moved. A validator that misses one could not vouch for the messages either.
 */
import { describe, expect, test } from "vitest";
import { renderResult } from "../../src/hl7/render.ts";
import { renderControl } from "../../src/hl7/render-control.ts";
import { fieldRules, isCodeOf } from "../support/hl7-definitions.ts";
import { validateHl7 } from "../support/hl7-validator.ts";
import { context, control, details, nurse, report, reported, stationFor } from "../unit/hl7/reports.ts";

const of = (profile: "oru-r01" | "oru-r30") => ({ ...context, station: stationFor({ profile, equipment: "law" }) });
const patientReport = {
  ...report,
  maker: "Abbott",
  patient: details,
  results: [{ ...reported({ flags: ["H"] }), operator: nurse }],
};
const corrected = { ...patientReport, status: { kind: "corrected", comment: "Svaret er usikkert." } } as const;
const withdrawn = { ...patientReport, status: { kind: "withdrawn", comment: "Svaret er trukket tilbake." } } as const;
const wrongPatient = { ...patientReport, status: { kind: "wrong-patient", comment: "Svaret gjelder en annen." } } as const;

const messages: Readonly<Record<string, Uint8Array>> = {
  "ORU^R01": renderResult(patientReport, of("oru-r01")),
  "ORU^R30": renderResult(patientReport, of("oru-r30")),
  "a correction": renderResult(corrected, of("oru-r01")),
  "a withdrawal": renderResult(withdrawn, of("oru-r01")),
  "a wrong patient's": renderResult(wrongPatient, of("oru-r30")),
  "OUL^R22": renderControl({ ...control, hits: ["1-2s"], verdict: "WARN" }, of("oru-r01")),
};

const linesOf = (bytes: Uint8Array): readonly string[] => new TextDecoder().decode(bytes).slice(0, -1).split("\r");
const bytesOf = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.map((line) => `${line}\r`).join(""));
const namesOf = (lines: readonly string[]) => lines.map((line) => line.slice(0, 3));

interface Place {
  readonly line: number;
  readonly name: string;
  readonly field: number;
}

/** Every field with a value, but MSH-1 and 2, whose loss makes it no message. */
const placesIn = (lines: readonly string[]): readonly Place[] =>
  lines.flatMap((line, at) => {
    const name = line.slice(0, 3);
    const shift = name === "MSH" ? 1 : 0;
    return line
      .split("|")
      .flatMap((value, i) => (i === 0 || value === "" || i + shift <= 2 * shift ? [] : [{ line: at, name, field: i + shift }]));
  });

/** The field's value becomes another. */
function changed(lines: readonly string[], { line, name, field }: Place, change: (value: string) => string): readonly string[] {
  const fields = (lines[line] ?? "").split("|");
  const index = name === "MSH" ? field - 1 : field;
  return lines.with(line, fields.with(index, change(fields[index] ?? "")).join("|"));
}

const ruleOf = ({ name, field }: Place) => fieldRules(name)?.[field - 1];
const complaints = (lines: readonly string[], good: readonly string[]) =>
  validateHl7(bytesOf(lines), { segments: namesOf(good) });

/** The names of the places where the fault was not seen; the fault must be told there, not just anywhere. */
function unseen(lines: readonly string[], places: readonly Place[], change: (value: string) => string): readonly string[] {
  const missed = places.filter((place) => {
    const told = complaints(changed(lines, place, change), lines);
    return !told.some((one) => one.startsWith(`segment ${place.line + 1}: ${place.name}-${place.field}`));
  });
  return missed.map(({ name, field }) => `${name}-${field}`);
}

describe.each(Object.entries(messages))("in %s", (_, bytes) => {
  const lines = linesOf(bytes);
  const places = placesIn(lines);

  test("nothing is wrong as it is", () => {
    expect(complaints(lines, lines)).toEqual([]);
    expect(places.length).toBeGreaterThan(40);
  });

  test("a required field left empty is seen", () => {
    const required = places.filter((place) => ruleOf(place)?.opt === 2);
    expect(required.length).toBeGreaterThan(8);
    expect(unseen(lines, required, () => "")).toEqual([]);
  });

  test("a field that is too long is seen", () => {
    const longest = (place: Place) => ruleOf(place)?.len ?? 0;
    const missed = places.filter((place) => unseen(lines, [place], () => "1".repeat(longest(place) + 1)).length > 0);
    expect(missed).toEqual([]);
  });

  test("a code of no table is seen", () => {
    const coded = places.filter((place) => {
      const { table, datatype } = ruleOf(place) ?? {};
      // Some tables the dictionary does not hold (0399, countries): what is not known cannot be judged.
      return table !== undefined && ["ID", "IS"].includes(datatype ?? "") && !isCodeOf(table, "?");
    });
    expect(coded.length).toBeGreaterThan(4);
    expect(unseen(lines, coded, () => "?")).toEqual([]);
  });

  test("a segment lost, doubled or moved is seen", () => {
    const faults = lines.flatMap((line, i) => [
      lines.toSpliced(i, 1),
      lines.toSpliced(i, 0, line),
      ...(lines[i + 1]?.slice(0, 3) === line.slice(0, 3) || i + 1 === lines.length
        ? []
        : [lines.toSpliced(i, 2, lines[i + 1] ?? "", line)]),
    ]);
    expect(faults.length).toBeGreaterThan(15);
    expect(faults.filter((fault) => complaints(fault, lines).length === 0)).toEqual([]);
  });
});

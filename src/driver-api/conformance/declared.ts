/** What a driver declares must be shown by its fixtures, and the declarations must hold together. Each violation is a sentence. */
import type { DriverDefinition, DriverMode } from "../driver.ts";
import { failureReason } from "../failures.ts";
import { isModelName } from "../identity.ts";
import type { Fixture } from "./fixture.ts";

/**
 * What no fixture shows of that which the driver declares: modes, codes, units, flags and failures, and in each mode a patient's value,
 * a run that failed and a control. A preset declares nothing: its modes are shown at the generic drivers.
 */
export function notExercised(driver: DriverDefinition, fixtures: readonly Fixture[]): string[] {
  if (driver.preset === true) return [];
  const modes = Object.entries(driver.modes).flatMap(([name, mode]) =>
    formsNotShown(
      name,
      mode,
      fixtures.filter((fixture) => fixture.mode === name),
    ),
  );
  return [...modes, ...analytesNotShown(driver, fixtures), ...saidNotShown(driver, fixtures)];
}

const shown = (fixtures: readonly Fixture[]) => fixtures.flatMap(({ expected }) => expected.observations);

function formsNotShown(name: string, { marksControls }: DriverMode, fixtures: readonly Fixture[]): string[] {
  if (fixtures.length === 0) return [`Mode ${name} has no fixture: none has "mode": "${name}" in its case.json.`];
  const seen = shown(fixtures);
  const missing = (what: string) => `No fixture of mode ${name} shows ${what}.`;
  const hasValue = seen.some(({ kind, value }) => kind === "patient" && value !== null);
  const hasFailed = seen.some(({ failed }) => failed !== null);
  const hasControl = seen.some(({ kind }) => kind === "control") || marksControls === false;
  return [
    ...(hasValue ? [] : [missing("a patient's result with a value")]),
    ...(hasFailed ? [] : [missing("a failed run, which the instrument sends without a value or with a code of its failures")]),
    ...(hasControl ? [] : [missing("a control; where the wire marks none, the mode says marksControls: false")]),
  ];
}

function analytesNotShown({ analytes }: DriverDefinition, fixtures: readonly Fixture[]): string[] {
  return Object.entries(analytes).flatMap(([analyte, { codes, units }]) => {
    const own = shown(fixtures).filter((observation) => observation.analyte === analyte);
    const withoutCode = codes.filter((code) => !own.some((observation) => observation.deviceCode === code));
    const withoutUnit = units.filter((unit) => !own.some(({ value }) => value !== null && (value.unit ?? "") === unit));
    return [
      ...withoutCode.map((code) => `No fixture shows ${analyte} under its code "${code}".`),
      ...withoutUnit.map((unit) => `No fixture shows a value of ${analyte} ${unit === "" ? "without a unit" : `in "${unit}"`}.`),
    ];
  });
}

/** Flags and failure codes, and the other way round: a flag that a fixture shows is declared, except where a mapping reads it. */
function saidNotShown({ modes, failures = {}, flags = [] }: DriverDefinition, fixtures: readonly Fixture[]): string[] {
  const seen = shown(fixtures);
  const reasons = new Set(seen.map(({ failed }) => failed?.reason));
  const own = shown(fixtures.filter(({ mode }) => modes[mode]?.mapping === undefined));
  const sent = new Set(own.flatMap((observation) => observation.flags).filter((flag) => !Object.hasOwn(failures, flag)));
  return [
    ...Object.entries(failures).flatMap(([code, meaning]) =>
      reasons.has(failureReason(code, meaning)) ? [] : [`No fixture shows the failure "${code}" (${meaning}).`],
    ),
    ...flags.filter((flag) => !sent.has(flag)).map((flag) => `No fixture shows the flag "${flag}".`),
    ...[...sent]
      .filter((flag) => !flags.includes(flag))
      .map((flag) => `The flag "${flag}" stands in a fixture and not in the driver's flags.`),
  ];
}

/** What a skeleton says where a source is still to be named. */
export const toBeFound = "TO BE FOUND";

/** Contradictions inside the declaration: a code with two meanings, a mode or analyte without a source, evidence that nothing bears. */
export function contradictions(driver: DriverDefinition): string[] {
  const entries = Object.entries(driver.analytes);
  const codes = entries.flatMap(([, { codes: own }]) => own);
  const twice = codes.filter((code, index) => codes.indexOf(code) !== index);
  const modes = Object.entries(driver.modes).filter(([, { source }]) => source.trim() === "");
  const analytes = entries.filter(([, { source }]) => source.trim() === "");
  const failures = Object.entries(driver.failures ?? {}).filter(([, meaning]) => meaning.trim() === "");
  const named = [...Object.values(driver.modes), ...Object.values(driver.analytes)].map(({ source }) => source);
  const open = [...named, ...Object.values(driver.failures ?? {})].some((text) => text.includes(toBeFound));
  const claiming = Object.entries(driver.modes).filter(([, { evidence }]) => open && evidence !== "unverified");
  return [
    ...claiming.map(
      ([name, { evidence }]) => `Mode ${name} claims evidence ${evidence}, and a source or a failure still says ${toBeFound}.`,
    ),
    ...twice.map((code) => `The code "${code}" stands twice: it can name one analyte only.`),
    ...modes.map(([name]) => `Mode ${name} says no source: the document and section, or whose capture.`),
    ...analytes.map(([name]) => `Analyte ${name} says no source: the document and section, or whose capture.`),
    ...entries.filter(([, { codes: own }]) => own.length === 0).map(([name]) => `Analyte ${name} has no code.`),
    ...entries
      .filter(([, { units }]) => units.length === 0)
      .map(([name]) => `Analyte ${name} has no unit; "" is the one of a value without unit.`),
    ...failures.map(([code]) => `The failure "${code}" does not say what it means.`),
  ];
}

/** A result of anything but a patient that carries something of a patient, and other breaches of what an observation is. */
export function badObservations(fixtures: readonly Fixture[]): string[] {
  return fixtures.flatMap(({ name, expected }) =>
    expected.observations.flatMap((each, index) => {
      const where = `${name}, observation ${index + 1}:`;
      const identity = { patientId: each.patientId, patientName: each.patientName, birthDate: each.birthDate, sex: each.sex };
      const leaks = Object.entries(identity).flatMap(([key, part]) => (part === null ? [] : [key]));
      const blank = Object.entries(each).flatMap(([key, value]) => (value === "" ? [key] : []));
      return [
        ...(each.kind === "patient" || leaks.length === 0
          ? []
          : [`${where} a ${each.kind} keeps ${leaks.join(", ")}; only a patient's result has them.`]),
        ...(each.value !== null && each.failed !== null ? [`${where} it has both a value and failed; one of them is null.`] : []),
        ...(each.value === null && each.failed === null ? [`${where} it has neither a value nor failed.`] : []),
        ...(isModelName(each.device.serial, [each.device.model])
          ? [`${where} the serial number is the model's name; it is read from another field.`]
          : []),
        ...blank.map((key) => `${where} ${key} is an empty text; absent is null (textOrNull).`),
      ];
    }),
  );
}

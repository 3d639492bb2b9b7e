/** What a driver declares must be shown by its fixtures, and the declarations must hold together. */
import type { DriverDefinition } from "../driver.ts";
import { isModelName } from "../identity.ts";
import type { Fixture } from "./fixture.ts";

/** Every mode, analyte, code and unit that no fixture exercises. A preset declares nothing: its modes are shown at the generic drivers. */
export function notExercised(driver: DriverDefinition, fixtures: readonly Fixture[]): string[] {
  if (driver.preset === true) return [];
  const modes = Object.keys(driver.modes).filter((mode) => !fixtures.some((fixture) => fixture.mode === mode));
  const seen = fixtures.flatMap((fixture) => fixture.expected.observations);
  const missing = Object.entries(driver.analytes).flatMap(([analyte, { codes, units }]) => {
    const own = seen.filter((observation) => observation.analyte === analyte);
    const withoutCode = codes.filter((code) => !own.some((observation) => observation.deviceCode === code));
    const withoutUnit = units.filter((unit) => !own.some(({ value }) => value !== null && (value.unit ?? "") === unit));
    return [
      ...withoutCode.map((code) => `code ${code} of ${analyte}`),
      ...withoutUnit.map((unit) => `unit "${unit}" of ${analyte}`),
    ];
  });
  return [...modes.map((mode) => `mode ${mode}`), ...missing, ...formsNotShown(driver, fixtures)];
}

/** Each mode shows a run without a value, and a control where the wire marks one. */
function formsNotShown(driver: DriverDefinition, fixtures: readonly Fixture[]): string[] {
  return Object.entries(driver.modes).flatMap(([mode, { marksControls }]) => {
    const seen = fixtures.filter((fixture) => fixture.mode === mode).flatMap(({ expected }) => expected.observations);
    if (seen.length === 0) return [];
    const failure = seen.some(({ failed }) => failed !== null) ? [] : [`a failed run in mode ${mode}`];
    const hasControl = seen.some(({ kind }) => kind === "control") || marksControls === false;
    return [...failure, ...(hasControl ? [] : [`a control in mode ${mode}`])];
  });
}

/** Contradictions inside the declaration: a code with two meanings, a mode or analyte without a source. */
export function contradictions(driver: DriverDefinition): string[] {
  const entries = Object.entries(driver.analytes);
  const codes = entries.flatMap(([, { codes: own }]) => own);
  const ambiguous = codes.filter((code, index) => codes.indexOf(code) !== index).map((code) => `code ${code} stands twice`);
  const sources = [...Object.entries(driver.modes), ...entries].filter(([, { source }]) => source.trim() === "");
  const empty = entries.filter(([, declared]) => declared.codes.length === 0 || declared.units.length === 0);
  return [
    ...ambiguous,
    ...sources.map(([name]) => `${name} has no source`),
    ...empty.map(([name]) => `${name} has no code or no unit`),
  ];
}

/** A result of anything but a patient that carries something of a patient, and other breaches of what an observation is. */
export function badObservations(fixtures: readonly Fixture[]): string[] {
  return fixtures.flatMap(({ name, expected }) =>
    expected.observations.flatMap((each) => {
      const identity = [each.patientId, each.patientName, each.birthDate, each.sex];
      const leaks = each.kind !== "patient" && identity.some((part) => part !== null);
      const both = (each.value === null) === (each.failed === null);
      const unnamed = isModelName(each.device.serial, [each.device.model]);
      const blank = Object.entries(each).some(([, value]) => value === "");
      return [
        ...(leaks ? [`${name}: a ${each.kind} with a patient's identity`] : []),
        ...(both ? [`${name}: value and failed must exclude each other`] : []),
        ...(unnamed ? [`${name}: a serial number that is the model's name`] : []),
        ...(blank ? [`${name}: an empty text where null belongs`] : []),
      ];
    }),
  );
}

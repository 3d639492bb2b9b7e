/** A mapping against its driver, its analytes and the instruments that share its connection. */
import { isDeepStrictEqual } from "node:util";
import { type GenericMapping, mappedFields } from "../../domain/generic-mapping.ts";
import type { AnalyteDeclaration, DriverDefinition } from "../../driver-api/driver.ts";
import { readSafePattern } from "../../driver-api/index.ts";
import type { DriverChoice } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { DeviceFile, WrittenMapping } from "../schema/index.ts";
import { chooseFrom } from "../suggest.ts";
import { mappingOf } from "./mapping.ts";

type MappedFile = ParsedFile<DeviceFile>;

/** The file's mapping, or null where there is none or it is another family's. Tells nothing. */
export function mappingIn(file: Pick<MappedFile, "fields">, mode: DriverChoice["mode"]): GenericMapping | null {
  const written = file.fields.mapping;
  return written === undefined || written.family !== mode.mapping ? null : mappingOf(written);
}

/** The choice as the file completes it: a generic driver measures what is mapped, and has a serial number where one is mapped. */
export function completedBy(file: Pick<MappedFile, "fields">, choice: DriverChoice): DriverChoice {
  const mapping = mappingIn(file, choice.mode);
  if (mapping === null) return choice;
  const reportsSerial = mapping.family === "poct1a" || (mapping.fields.serial?.length ?? 0) > 0;
  return {
    ...choice,
    driver: { ...choice.driver, analytes: declarations(mapping) },
    mode: { ...choice.mode, reportsSerial },
  };
}

function declarations(mapping: GenericMapping): Readonly<Record<string, AnalyteDeclaration>> {
  const entries = Object.entries(mapping.analytes).map(([name, { codes, units }]): [string, AnalyteDeclaration] => [
    name,
    { codes, units: [...new Set(Object.values(units))], source: "mapping" },
  ]);
  return Object.fromEntries(entries);
}

/** Tells what is wrong with the block as a whole; what is wrong inside a setting the schema has told. */
export function checkMapping(file: MappedFile, choice: DriverChoice, drivers: readonly DriverDefinition[]): void {
  const { mode, modeName, driver } = choice;
  const written = file.fields.mapping;
  if (mode.mapping === undefined) {
    if (written !== undefined) {
      const what = `${driver.id} knows by itself where things stand`;
      file.fault("CONFIG_CONFLICT", ["mapping"], what, "Remove it; only generic drivers take it.");
    }
    return;
  }
  if (written === undefined) {
    // A block with a mistake in it is left out of `fields`, and has been told.
    const todo = `Add mapping: { family: ${mode.mapping}, … } with the analyses and where they stand (config/README.md).`;
    if (!("mapping" in file.fields)) return;
    file.fault("CONFIG_MISSING", ["mapping"], `is missing: ${driver.id} knows nothing of the instrument by itself`, todo);
    return;
  }
  if (written.family !== mode.mapping) {
    const what = `is ${written.family}, but mode ${modeName} of ${driver.id} speaks ${mode.mapping}`;
    file.fault("CONFIG_CONFLICT", ["mapping", "family"], what, "Write the family of the mode.");
    return;
  }
  checkCodes(file, written);
  checkUnits(file, written, drivers);
  checkRules(file, written);
  checkLines(file, written);
}

/** A message is read before it is known whose it is, so all instruments of a connection are read alike. */
export function checkSameMapping(users: readonly MappedFile[], choice: DriverChoice): void {
  const [first, ...others] = users;
  for (const user of users) {
    for (const key of ["protocol", "conversation"] as const) {
      if (user.fields[key] === undefined) continue;
      user.fault("CONFIG_CONFLICT", [key], "belongs to the shared connection", `Write ${key} into the connection's file.`);
    }
  }
  for (const user of others) {
    if (first === undefined || isDeepStrictEqual(mappingIn(user, choice.mode), mappingIn(first, choice.mode))) continue;
    const todo = "Write the same mapping in both files, or give the instrument a connection of its own.";
    user.fault("CONFIG_CONFLICT", ["mapping"], `is another than in ${first.name}, which shares the connection`, todo);
  }
}

function checkCodes(file: MappedFile, { analytes }: WrittenMapping): void {
  const taken = new Map<string, string>();
  for (const [name, { codes }] of Object.entries(analytes)) {
    for (const [index, code] of codes.entries()) {
      const earlier = taken.get(code);
      const what = `${JSON.stringify(code)} is a code of ${earlier} already`;
      if (earlier !== undefined)
        file.fault("CONFIG_CONFLICT", ["mapping", "analytes", name, "codes", index], what, "Remove one of them.");
      else taken.set(code, name);
    }
  }
}

/** A unit map spells, it never converts: a unit that is known as another one may not be passed off as this. */
function checkUnits(file: MappedFile, { analytes }: WrittenMapping, drivers: readonly DriverDefinition[]): void {
  const known = new Set(drivers.flatMap((driver) => Object.values(driver.analytes).flatMap(({ units }) => units.map(plainUnit))));
  for (const [name, { units }] of Object.entries(analytes)) {
    for (const [sent, called] of Object.entries(Array.isArray(units) ? {} : units)) {
      const [from, to] = [plainUnit(sent), plainUnit(called)];
      // A blank says nothing of itself: here a person does.
      if (sent === "" || from === to || !known.has(from) || !known.has(to)) continue;
      const what = `${JSON.stringify(sent)} is another unit than ${JSON.stringify(called)}`;
      const todo = "Keep the unit that the instrument sends, or set it to the other one. Nothing is converted.";
      file.fault("CONFIG_INVALID", ["mapping", "analytes", name, "units", sent], what, todo);
    }
  }
}

/** Case, blanks and the two signs for micro aside; the spellings of the bare ratio are one. */
function plainUnit(unit: string): string {
  const plain = unit.toLowerCase().replace(/\s/g, "").replace(/[µμ]/g, "u");
  return ["1", "inr", "{inr}", "0", ""].includes(plain) ? "" : plain;
}

/** A rule that looks nowhere would let every control pass as a patient's. */
function checkRules(file: MappedFile, written: WrittenMapping): void {
  for (const [index, { places }] of mappingOf(written).kinds.slice(0, written.controls.length).entries()) {
    if (places.length > 0) continue;
    const what = "names a setting of fields that has no address";
    file.fault(
      "CONFIG_INVALID",
      ["mapping", "controls", index, "field"],
      what,
      "Give it one in fields, or write an address here.",
    );
  }
}

/** Columns and groups that the layout does not have would read nothing, for ever. */
function checkLines(file: MappedFile, written: WrittenMapping): void {
  if (written.family !== "lines") return;
  const { layout } = written;
  const reading = layout.type === "pattern" ? readSafePattern(layout.pattern) : null;
  const groups = reading?.ok === true ? reading.groups : [];
  const check = (address: string | number, path: readonly (string | number)[]): void => {
    const fits =
      layout.type === "delimited" ? typeof address === "number" && address <= layout.columns : groups.includes(String(address));
    if (fits) return;
    const todo =
      layout.type === "delimited" ? `Write the number of a column, 1 to ${layout.columns}.` : chooseFrom(String(address), groups);
    file.fault("CONFIG_INVALID", ["mapping", ...path], `the layout has no ${JSON.stringify(address)}`, todo);
  };
  for (const [field, addresses] of Object.entries(written.fields)) {
    for (const address of addresses === undefined ? [] : [addresses].flat()) check(address, ["fields", field]);
  }
  for (const [index, { field }] of written.controls.entries()) {
    if (!mappedFields.some((name) => name === field)) check(field, ["controls", index, "field"]);
  }
}

/** Which analytes of an instrument go to the journal, and in which unit. Units are compared as written, never converted (ruling 4). */
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import type { AnalyteDeclaration, DriverDefinition } from "../../driver-api/driver.ts";
import type { Context } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import { analyteLimits } from "../policy/limits.ts";
import type { DeviceFile } from "../schema/index.ts";
import { chooseFrom } from "../suggest.ts";
import { configuredAnswers } from "./answers.ts";

const defaultUnits: Readonly<Record<string, string>> = { CRP: "mg/L", HbA1c: "mmol/mol", INR: "1" };

/** Spellings on the wire that mean the same unit (CONTRACTS.md: INR is a bare ratio). */
const spellings: Readonly<Record<string, readonly string[]>> = { INR: ["1", "INR", "{INR}", "0", ""] };

type WrittenAnalyte = Exclude<DeviceFile["analytes"][number], string>;

/** The configured analytes in order; mistakes are told at their place in the file. */
export function configuredAnalytes(
  file: ParsedFile<DeviceFile>,
  driver: DriverDefinition,
  context: Pick<Context, "policy">,
): readonly ConfiguredAnalyte[] {
  const seen = new Set<string>();
  return (file.fields.analytes ?? []).flatMap((entry, index) => {
    const spec: WrittenAnalyte = typeof entry === "string" ? { name: entry, kind: "numeric" } : entry;
    const declared = declaration(file, driver, spec.name, ["analytes", index]);
    if (declared === null) return [];
    if (seen.has(spec.name)) {
      file.fault("CONFIG_CONFLICT", ["analytes", index], `${spec.name} stands here twice`, "Remove one of them.");
      return [];
    }
    seen.add(spec.name);
    if (spec.kind !== "numeric" || spec.answers !== undefined) return answered(file, driver, spec, index);
    const unit = spec.unit ?? defaultUnits[spec.name] ?? onlyOne(declared.units);
    const unitSpellings = spellingsOf(spec.name, unit);
    if (unit === null || !declared.units.some((sent) => unitSpellings.includes(sent))) {
      tellUnit(file, driver, spec.name, unit, index);
      return [];
    }
    const { name } = spec;
    const limited = { name, units: [unit, ...unitSpellings], defaultUnit: defaultUnits[name] };
    const limits = analyteLimits(file, ["analytes", index], limited, spec.limits, context);
    const analyte = { name, unit, unitSpellings, referenceRange: spec.referenceRange ?? null };
    return [limits === null ? analyte : { ...analyte, limits }];
  });
}

/** An analysis with answers in words. A unit beside them is the instrument's habit; it may be missing, and never goes to the journal. */
function answered(
  file: ParsedFile<DeviceFile>,
  driver: DriverDefinition,
  spec: WrittenAnalyte,
  index: number,
): readonly ConfiguredAnalyte[] {
  const { name, unit = "", referenceRange = null } = spec;
  const answers = configuredAnswers(file, ["analytes", index], spec);
  if (answers === undefined) return [];
  if (unit !== "" && driver.analytes[name]?.units.includes(unit) !== true) {
    tellUnit(file, driver, name, unit, index);
    return [];
  }
  return [{ name, unit, unitSpellings: [...new Set([unit, ""])], referenceRange, answers }];
}

/** The driver's declaration of an analyte, or null with the mistake told. */
export function declaration(
  file: Pick<ParsedFile<DeviceFile>, "fault">,
  driver: DriverDefinition,
  analyte: string,
  path: readonly (string | number)[],
): AnalyteDeclaration | null {
  const declared = Object.hasOwn(driver.analytes, analyte) ? driver.analytes[analyte] : undefined;
  if (declared !== undefined) return declared;
  const what = `${driver.id} does not measure ${JSON.stringify(analyte)}`;
  file.fault("CONFIG_INVALID", path, what, chooseFrom(analyte, Object.keys(driver.analytes)));
  return null;
}

function spellingsOf(analyte: string, unit: string | null): readonly string[] {
  if (unit === null) return [];
  const alike = spellings[analyte];
  return alike?.includes(unit) ? alike : [unit];
}

function tellUnit(
  file: ParsedFile<DeviceFile>,
  driver: DriverDefinition,
  name: string,
  unit: string | null,
  index: number,
): void {
  const sent = (driver.analytes[name]?.units ?? []).map((one) => JSON.stringify(one)).join(", ");
  const todo = `Write { name: ${name}, unit: … } with one of the units that ${driver.id} sends: ${sent}. Nothing is converted.`;
  if (unit === null) file.fault("CONFIG_MISSING", ["analytes", index], `the unit of ${name} is missing`, todo);
  else file.fault("CONFIG_INVALID", ["analytes", index], `${driver.id} does not send ${name} in ${JSON.stringify(unit)}`, todo);
}

const onlyOne = (units: readonly string[]): string | null => (units.length === 1 ? (units[0] ?? null) : null);

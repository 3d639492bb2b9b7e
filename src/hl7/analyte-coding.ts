/** How an analyte in a unit is named to the journal: NLK code first, LOINC as alternate, UCUM for the unit (HL7.md 3.1, 3.2). */
import { type AnalyteCodes, type CodeTable, codeLimits } from "../domain/analyte-codes.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { CodeSystems } from "../domain/receiver.ts";
import type { ConfiguredAnalyte } from "../domain/station.ts";
import { builtInCodes } from "./code-table.ts";
import { components, empty, type Field, limited, text } from "./fields.ts";

/** What codes and values are looked up by. */
export type AnalyteInUnit = Pick<ConfiguredAnalyte, "name" | "unit" | "unitSpellings" | "answers">;

/** Whether results of this analyte in this unit can be named to the journal at all. `own`: the administrator's codes. */
export const isCoded = (analyte: AnalyteInUnit, own: CodeTable | null = null): boolean => entryOf(analyte, own) !== undefined;

/**
 * The administrator's entry, else the built-in one. Units match as written or as a spelling of the same unit; nothing is converted. An
 * answer in words never goes under the code of a number, nor the other way round.
 */
function entryOf({ name, unit, unitSpellings, answers }: AnalyteInUnit, own: CodeTable | null): AnalyteCodes | undefined {
  const sameUnit = [unit, ...unitSpellings];
  return [...(own?.analytes ?? []), ...builtInCodes.analytes].find(
    ({ analyte, units, ucum }) =>
      analyte === name && (answers === undefined) === (ucum !== undefined) && units.some((one) => sameUnit.includes(one)),
  );
}

/** `Hb in g/dL`, `Strep A with answers`. */
export const spoken = ({ name, unit, answers }: Pick<AnalyteInUnit, "name" | "unit" | "answers">): string =>
  answers === undefined ? `${name} in ${unit}` : `${name} with answers`;

/** OBR-4 and OBX-3, with OBX-6, of a configured analyte. Throws HL7_UNRENDERABLE for one without codes. */
export function codesOf(
  analyte: AnalyteInUnit,
  own: CodeTable | null,
  systems: CodeSystems,
): { readonly observation: Field; readonly unit: Field } {
  const found = entryOf(analyte, own);
  if (found === undefined) throw new UserError("HL7_UNRENDERABLE", `There is no code for ${spoken(analyte)}.`);
  const { nlk, loinc, ucum } = found;
  const observation = components(
    ...[text(nlk.code), text(nlk.name), text(systems.nlk)],
    ...[text(loinc.code), text(loinc.name), text(systems.loinc)],
  );
  return {
    observation: limited("OBX-3", codeLimits.field, observation),
    unit:
      ucum === undefined
        ? empty
        : limited("OBX-6", codeLimits.field, components(text(ucum.code), text(ucum.name), text(systems.ucum))),
  };
}

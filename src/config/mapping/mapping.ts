/** The `mapping` block as written becomes the mapping that a generic driver reads by: the standard's places below the file's own. */
import type {
  AnyMapping,
  ElementPlace,
  FieldMap,
  GenericMapping,
  KindRule,
  LinePlace,
  MappedField,
  SegmentPlace,
  TextTest,
} from "../../domain/generic-mapping.ts";
import { mappedFields } from "../../domain/generic-mapping.ts";
import { hl7Place, lisPlace, poctPlace, standardHl7, standardLis, standardPoct } from "../../driver-api/index.ts";
import type { WrittenMapping } from "../schema/index.ts";

/** Of a block that its schema has accepted: every address in it can be read. */
export function mappingOf(written: WrittenMapping): GenericMapping {
  switch (written.family) {
    case "lis2":
      return {
        ...mapped<SegmentPlace>(written, standardLis, lisPlace),
        family: "lis2",
        processing: written.processing ?? standardLis.processing,
      };
    case "hl7":
      return {
        ...mapped<SegmentPlace>(written, standardHl7, hl7Place),
        family: "hl7",
        processing: written.processing ?? standardHl7.processing,
      };
    case "poct1a":
      return { ...mapped<ElementPlace>(written, standardPoct, poctPlace), family: "poct1a" };
    case "lines":
      return { ...mapped<LinePlace>(written, { fields: {}, kinds: [] }, linePlace), family: "lines", layout: written.layout };
  }
}

type Address = string | number;
type Reader<Place> = (address: string) => Place | null;

/** A whole number is a column, anything else the name of a group. */
const linePlace = (address: string): LinePlace => (/^\d+$/.test(address) ? { column: Number(address) } : { group: address });

function mapped<Place>(
  written: WrittenMapping,
  standard: Pick<AnyMapping<Place>, "fields" | "kinds">,
  read: Reader<Place>,
): AnyMapping<Place> {
  const fields: FieldMap<Place> = { ...standard.fields, ...ownFields(written.fields, read) };
  const own = written.controls.map(
    (rule): KindRule<Place> => ({
      places: placesOf(rule.field, fields, read),
      test: testOf(rule),
      kind: rule.kind,
    }),
  );
  return {
    fields,
    kinds: [...own, ...standard.kinds],
    analytes: Object.fromEntries(
      Object.entries(written.analytes).map(([name, { codes, units }]) => [name, { codes, units: unitMap(units) }]),
    ),
    failures: written.failures,
    decimal: written.decimal,
    timeFormat: written.timeFormat ?? null,
  };
}

function ownFields<Place>(
  written: Readonly<Partial<Record<MappedField, Address | readonly Address[] | undefined>>>,
  read: Reader<Place>,
): FieldMap<Place> {
  return Object.fromEntries(
    Object.entries(written).flatMap(([field, addresses]) =>
      addresses === undefined ? [] : [[field, [addresses].flat().flatMap((one) => read(String(one)) ?? [])]],
    ),
  );
}

/** A name out of `fields` means the places that the field has. */
function placesOf<Place>(field: Address, fields: FieldMap<Place>, read: Reader<Place>): readonly Place[] {
  const name = mappedFields.find((one) => one === field);
  return name === undefined ? [read(String(field))].filter((place) => place !== null) : (fields[name] ?? []);
}

type WrittenRule = WrittenMapping["controls"][number];

/** The schema has seen to it that exactly one test is there. */
function testOf(rule: WrittenRule): TextTest {
  for (const type of ["equals", "contains", "prefix"] as const) {
    const words = rule[type];
    if (words !== undefined) return { type, words: [words].flat() };
  }
  return { type: "pattern", pattern: rule.pattern ?? "" };
}

/** A list says that the spelling is the journal's already. */
function unitMap(units: readonly string[] | Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Array.isArray(units) ? Object.fromEntries(units.map((unit) => [unit, unit])) : { ...(units as Record<string, string>) };
}

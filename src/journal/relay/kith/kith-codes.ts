/** The KITH code lists that a result needs, with the names that go with the codes (as Norwegian laboratories write them, HL7.md 3.6). */
import { leaf, type XmlElement } from "./xml-writer.ts";

export interface KithCode {
  readonly V: string;
  readonly DN: string;
}

export const coded = (name: string, code: KithCode | undefined): XmlElement | null =>
  code === undefined ? null : leaf(name, { ...code });

export const nlkOid = "2.16.578.1.12.4.1.1.7280";
/** Coding systems of answers, by what HL7 calls them (table 0396). */
export const answerSystems: ReadonlyMap<string, string> = new Map([
  ["99NLK", nlkOid],
  ["SCT", "2.16.840.1.113883.6.96"],
  ["LN", "2.16.840.1.113883.6.1"],
]);
export const specimenOid = "2.16.578.1.12.4.1.1.8351";

/** Report and result: new, changed, cancelled; unchanged in a report that changes others. */
export const serviceTypes = {
  new: { V: "N", DN: "Ny" },
  changed: { V: "M", DN: "Endring" },
  cancelled: { V: "C", DN: "Kansellering" },
  unchanged: { V: "H", DN: "Historikk" },
} as const satisfies Record<string, KithCode>;

export const reportStatuses = {
  final: { V: "F", DN: "Endelig rapport" },
  preliminary: { V: "P", DN: "Foreløpig rapport" },
} as const satisfies Record<string, KithCode>;

export const investigationStatuses = {
  preliminary: { V: "2", DN: "Foreløpig" },
  final: { V: "3", DN: "Endelig" },
  deleted: { V: "14", DN: "Undersøkelse slettet" },
} as const satisfies Record<string, KithCode>;

/** Codes for "at most" and "at least" are in no sample: such a value is shown as text rather than given a guessed code. */
export const comparisons: ReadonlyMap<string, KithCode> = new Map([
  ["<", { V: "LT", DN: "Mindre enn" }],
  [">", { V: "GT", DN: "Større enn" }],
]);

/** By the analyzer's own flag (OBX-8). `<` and `>` speak of the measuring range, not of the reference range. */
export const deviations: ReadonlyMap<string, KithCode> = new Map([
  ["H", { V: "1", DN: "Over øvre referansegrense" }],
  ["HH", { V: "1", DN: "Over øvre referansegrense" }],
  ["L", { V: "2", DN: "Under nedre referansegrense" }],
  ["LL", { V: "2", DN: "Under nedre referansegrense" }],
  ["A", { V: "3", DN: "Utenfor referansegrense" }],
]);

/** By the register's OID (HL7.md 3.5). */
export const personNumberTypes: ReadonlyMap<string, KithCode> = new Map([
  ["2.16.578.1.12.4.1.4.1", { V: "FNR", DN: "Fødselsnummer" }],
  ["2.16.578.1.12.4.1.4.2", { V: "DNR", DN: "D-nummer" }],
  ["2.16.578.1.12.4.1.4.3", { V: "FHN", DN: "Felles hjelpenummer" }],
]);

export const sexes: ReadonlyMap<string, KithCode> = new Map([
  ["U", { V: "0", DN: "Ikke kjent" }],
  ["M", { V: "1", DN: "Mann" }],
  ["F", { V: "2", DN: "Kvinne" }],
  ["O", { V: "9", DN: "Ikke spesifisert" }],
]);

/** By HL7 table 0487. */
export const specimens: ReadonlyMap<string, KithCode> = new Map([
  ["BLDC", { V: "B", DN: "Blod" }],
  ["BLDV", { V: "B", DN: "Blod" }],
  ["BLD", { V: "B", DN: "Blod" }],
]);

/** A quantity without a unit is written `0` (HL7.md 3.6). */
export const unitOf = (ucum: string | null): string => (ucum === null || ["{INR}", "1"].includes(ucum) ? "0" : ucum);

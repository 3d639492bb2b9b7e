/** What the columns of a lot file are called in Norwegian, and the sentences about one column. */
import { type Said, said } from "./said.ts";

const names = {
  kind: ["typen", "typen"],
  analyte: ["analysen", "analysen"],
  model: ["modellen", "modellen"],
  name: ["navnet", "namnet"],
  level: ["nivået", "nivået"],
  lot: ["lotnummeret", "lotnummeret"],
  expiry: ["utløpsdatoen", "utløpsdatoen"],
  unit: ["enheten", "eininga"],
  target: ["fasiten", "fasiten"],
  sd: ["standardavviket", "standardavviket"],
  low: ["nedre grense", "nedre grense"],
  high: ["øvre grense", "øvre grense"],
  reagentLot: ["reagensloten", "reagensloten"],
  openedOn: ["åpningsdatoen", "opningsdatoen"],
  inUseDays: ["antall dager i bruk", "talet på dagar i bruk"],
  controlId: ["kontroll-id-en", "kontroll-id-en"],
  validFrom: ["gyldig fra", "gyldig frå"],
  answers: ["svarene", "svara"],
} as const satisfies Readonly<Record<string, readonly [nb: string, nn: string]>>;

/** A column that has a name in both forms of Norwegian. */
export type NamedColumn = keyof typeof names;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `Lotnummeret`, or the column as the file has it. */
export function columnWords(column: string): readonly [nb: string, nn: string] {
  return Object.hasOwn(names, column) ? names[column as NamedColumn] : [`kolonnen ${column}`, `kolonnen ${column}`];
}

/** A sentence that begins with the column. */
export function ofColumn(column: string, en: string, nb: string, nn: string): Said {
  const [inNb, inNn] = columnWords(column);
  return said(`${column} ${en}`, `${capital(inNb)} ${nb} (kolonnen ${column}).`, `${capital(inNn)} ${nn} (kolonnen ${column}).`);
}

/** Excel's own slips name the column and what is left of the cell. */
export const shortened = (column: string, cell: string): Said => {
  const [nb, nn] = columnWords(column);
  return said(
    `${column}: Excel has shortened this number: format the column as text and enter it again.`,
    `Excel har forkortet ${nb} (${cell}). Sett kolonnen til "Tekst" og skriv nummeret på nytt.`,
    `Excel har forkorta ${nn} (${cell}). Set kolonnen til "Tekst" og skriv nummeret på nytt.`,
  );
};

export const excelsOwn = (column: string): Said => {
  const [nb, nn] = columnWords(column);
  return said(
    `${column}: Excel wrote an error (#) instead of what belongs here: correct the cell and save again.`,
    `Excel skrev en feil (#) i stedet for ${nb}. Rett cellen og lagre på nytt.`,
    `Excel skreiv ein feil (#) i staden for ${nn}. Rett cella og lagre på nytt.`,
  );
};

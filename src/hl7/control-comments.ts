/** What a reader of a control's message must see in plain Norwegian (HL7.md 1.4), and the same verdict as a code. */
import type { CodedText } from "../domain/analyte-codes.ts";
import { norwegianDay } from "./comments.ts";
import type { ControlReport, ControlVerdict } from "./types.ts";

export const verdictCodes: Readonly<Record<ControlVerdict, CodedText>> = {
  PASS: { code: "ACCEPTED", name: "Godkjent" },
  WARN: { code: "WARNING", name: "Godkjent med advarsel" },
  REJECT: { code: "REJECTED", name: "Ikke godkjent" },
  VOID: { code: "VOID", name: "Teller ikke" },
};

const sentences: Readonly<Record<ControlVerdict, string>> = {
  PASS: "Kontrollen er godkjent",
  WARN: "Kontrollen er godkjent med advarsel",
  REJECT: "Kontrollen er ikke godkjent",
  VOID: "Kontrollen teller ikke",
};

/** `Kontrollen er ikke godkjent: 1-3s/L1.` and `Kontroll-lot C7781, nivå normal, utløpsdato 31.01.2027.` */
export function controlComments({ verdict, hits, control, value }: ControlReport): readonly string[] {
  const because = hits.length === 0 ? "" : `: ${hits.join(", ")}`;
  const level = control.level === null ? "" : `, nivå ${control.level}`;
  const expiry = control.expiry === null ? "" : `, utløpsdato ${norwegianDay(control.expiry)}`;
  return [
    `${sentences[verdict]}${because}.`,
    ...(value === null ? ["Instrumentet ga ingen verdi."] : []),
    `Kontroll-lot ${control.lot}${level}${expiry}.`,
  ];
}

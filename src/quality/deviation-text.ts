/** A deviation as a Norwegian text to paste into the municipality's own system ("Kopier tekst", ruling 21). No patient is in it. */
import type { CauseCategory, Deviation } from "../domain/registers/deviations.ts";
import { norwegianDate, norwegianDay } from "../domain/time.ts";

export const causeNames: Readonly<Record<CauseCategory, string>> = {
  person: "Menneske",
  procedure: "Prosedyre",
  equipment: "Utstyr",
  material: "Reagens og materiell",
  environment: "Miljø",
  organisation: "Organisering",
};

export const effectNames = { works: "tiltaket virker", "does-not-work": "tiltaket virker ikke" } as const;

export function deviationText(deviation: Deviation, zone: string): string {
  const { number, openedAt, source, effectCheck, closed, causeCategory, cause, deadline } = deviation;
  const lines: readonly (readonly [string, string | null])[] = [
    [`Avvik ${number}`, `åpnet ${norwegianDate(openedAt, zone)}${source === "auto" ? " av programmet" : ""}`],
    ["Instrument", deviation.instrument],
    ["Beskrivelse", deviation.description],
    ["Strakstiltak", deviation.immediateAction],
    ["Årsak", causeCategory === null ? cause : [causeNames[causeCategory], cause].filter((one) => one !== null).join(": ")],
    ["Korrigerende tiltak", deviation.correctiveAction],
    ["Ansvarlig", deviation.responsible],
    ["Frist", deadline === null ? null : norwegianDay(deadline)],
    ["Effektvurdering", effectCheck === null ? null : effectText(effectCheck)],
    ["Lukket", closed === null ? null : `${norwegianDate(closed.at, zone)} av ${closed.by}`],
    ["Saksnr. i kommunens avvikssystem", deviation.municipalCase],
  ];
  return lines.map(([name, text]) => `${name}: ${text ?? "–"}`).join("\n");
}

const effectText = ({ date, measure, result }: NonNullable<Deviation["effectCheck"]>): string =>
  `${norwegianDay(date)}, ${measure}: ${effectNames[result]}`;

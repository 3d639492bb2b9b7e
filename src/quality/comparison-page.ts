/** A page to print for the laboratory consultant: comparisons with the hospital, no patient identity, nothing from elsewhere. */
import type { EpochMs } from "../domain/clock.ts";
import { norwegianClock, norwegianDate, readInstant } from "../domain/time.ts";
import { html, type Piece, page, signatureLine, table } from "./html.ts";

/** One comparison as people read it; numbers with a decimal point. */
export interface ComparisonLine {
  readonly instrument: string;
  readonly name: string;
  readonly at: string;
  readonly analyte: string;
  readonly unit: string;
  readonly own: string;
  readonly hospital: string;
  readonly differencePercent: string;
  readonly limitPercent: string;
  readonly limitSource: string;
  readonly isWithin: boolean;
  readonly run: string | null;
  readonly note: string | null;
  readonly by: string | null;
}

export interface ComparisonPage {
  readonly unit: string;
  readonly printedAt: EpochMs;
  readonly zone: string;
  readonly lines: readonly ComparisonLine[];
}

const columns = [
  ...[
    "Dato",
    "Instrument",
    "Analyse",
    "Eget svar",
    "Sykehuset",
    "Forskjell",
    "Grense",
    "Vurdering",
    "Kilde",
    "Merknad",
    "Ført av",
  ],
];

export function comparisonPage({ unit, printedAt, zone, lines }: ComparisonPage): string {
  const title = "Sammenligning med sykehuset";
  return page(
    title,
    html`<p><strong>${unit}</strong></p>
<p class="dim">Skrevet ut ${norwegianDate(printedAt, zone)} kl. ${norwegianClock(printedAt, zone)}. Siden inneholder ingen pasientopplysninger.</p>
${table(
  columns,
  lines.map((line) => cells(line, zone)),
  "Ingen sammenligninger er registrert.",
)}
<p>Forskjell = (eget svar − sykehusets svar) / sykehusets svar. Utenfor grensen: bruk sjekklisten og ring Noklus.</p>
${signatureLine("Gjennomgått av")}`,
  );
}

function cells(line: ComparisonLine, zone: string): readonly Piece[] {
  const at = readInstant(line.at, zone);
  const number = (text: string) => text.replace(".", ",");
  return [
    at === null ? line.at : `${norwegianDate(at, zone)} ${norwegianClock(at, zone)}`,
    line.name,
    line.analyte,
    `${number(line.own)} ${line.unit}`,
    `${number(line.hospital)} ${line.unit}`,
    `${number(signed(line.differencePercent))} %`,
    `${number(line.limitPercent)} %`,
    line.isWithin ? "Innenfor" : html`<span class="bad">Utenfor</span>`,
    line.limitSource,
    line.note,
    line.by,
  ];
}

const signed = (percent: string): string => (percent.startsWith("-") ? `−${percent.slice(1)}` : `+${percent}`);

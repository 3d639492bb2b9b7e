/** A page to print for the laboratory consultant: comparisons with the hospital, no patient identity, nothing from elsewhere. */
import type { EpochMs } from "../domain/clock.ts";
import { norwegianClock, norwegianDate, readInstant } from "../domain/time.ts";

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

const style = `body { font: 11pt sans-serif; margin: 2cm; } table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #666; padding: 3px 6px; text-align: left; } td.n { text-align: right; white-space: nowrap; }
tr { break-inside: avoid; } .out { font-weight: bold; } footer { margin-top: 2em; }`;

const columns = [
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
];

export function comparisonPage({ unit, printedAt, zone, lines }: ComparisonPage): string {
  const rows = lines.map((line) => `<tr>${cells(line, zone).join("")}</tr>`);
  const body = lines.length === 0 ? "<p>Ingen sammenligninger er registrert.</p>" : table(rows);
  return `<!doctype html>
<html lang="nb">
<head><meta charset="utf-8"><title>Sammenligning med sykehuset</title><style>${style}</style></head>
<body>
<h1>Sammenligning med sykehuset</h1>
<p>${escaped(unit)}. Skrevet ut ${norwegianDate(printedAt, zone)} kl. ${norwegianClock(printedAt, zone)}.</p>
${body}
<p>Forskjell = (eget svar − sykehusets svar) / sykehusets svar. Utenfor grensen: bruk sjekklisten og ring Noklus.</p>
<footer>Gjennomgått av: ______________________ Dato: ______________</footer>
</body>
</html>
`;
}

const table = (rows: readonly string[]): string =>
  `<table>\n<thead><tr>${columns.map((name) => `<th>${name}</th>`).join("")}</tr></thead>\n<tbody>\n${rows.join("\n")}\n</tbody>\n</table>`;

function cells(line: ComparisonLine, zone: string): readonly string[] {
  const at = readInstant(line.at, zone);
  const text = (content: string | null) => `<td>${escaped(content ?? "")}</td>`;
  const value = (content: string) => `<td class="n">${escaped(content.replace(".", ","))}</td>`;
  return [
    text(at === null ? line.at : `${norwegianDate(at, zone)} ${norwegianClock(at, zone)}`),
    text(line.name),
    text(line.analyte),
    value(`${line.own} ${line.unit}`),
    value(`${line.hospital} ${line.unit}`),
    value(`${signed(line.differencePercent)} %`),
    value(`${line.limitPercent} %`),
    line.isWithin ? text("Innenfor") : '<td class="out">Utenfor</td>',
    text(line.limitSource),
    text(line.note),
    text(line.by),
  ];
}

const signed = (percent: string): string => (percent.startsWith("-") ? `−${percent.slice(1)}` : `+${percent}`);

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);

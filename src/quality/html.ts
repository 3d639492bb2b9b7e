/** HTML that cannot be broken by what people typed: every text that is put in is escaped, and only this file makes it otherwise. */

/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = Html | string | number | null | readonly Piece[];

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? "");

/** html`<b>${name}</b>`: what stands in the template is HTML, what is put in is text. Null is nothing, a list is its pieces. */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  new Html(parts.map((part, i) => part + (i < pieces.length ? written(pieces[i] ?? null) : "")).join(""));

function written(piece: Piece): string {
  if (piece === null) return "";
  if (piece instanceof Html) return piece.text;
  return typeof piece === "string" || typeof piece === "number" ? escaped(String(piece)) : piece.map(written).join("");
}

/** Without rows: the sentence `none` instead. */
export function table(head: readonly string[], rows: readonly (readonly Piece[])[], none = "Ingen."): Html {
  if (rows.length === 0) return html`<p>${none}</p>`;
  const cells = (row: readonly Piece[]) => row.map((cell) => html`<td>${cell}</td>`);
  return html`<table><thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody></table>`;
}

/** Markup that a trusted drawer made (the chart library's SVG). */
export const trusted = (markup: string): Html => new Html(markup);

const style = new Html(`
@page { size: A4; margin: 16mm 14mm; }
:root { color-scheme: light; --ink: #1a2433; --dim: #5b6675; --line: #cfd6de; --ok: #1d6b3a; --warn: #8a5a00; --bad: #a3161a; }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, "Segoe UI", Roboto, sans-serif; color: var(--ink); margin: 0 auto; padding: 24px; max-width: 1000px; }
h1 { font-size: 24px; margin: 0 0 4px; break-after: avoid; } h2 { font-size: 18px; margin: 32px 0 8px; border-bottom: 2px solid var(--ink); padding-bottom: 4px; }
h3 { font-size: 15px; margin: 20px 0 4px; } p { margin: 4px 0; } .dim { color: var(--dim); }
table { border-collapse: collapse; width: 100%; margin: 8px 0; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 8px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; font-size: 13px; color: var(--dim); } td.n, th.n { text-align: right; } td.n { white-space: nowrap; } .sum td { font-weight: 600; }
.ok { color: var(--ok); } .warn { color: var(--warn); } .bad { color: var(--bad); font-weight: 600; }
section { break-inside: avoid; } svg { width: 100%; height: auto; }
tr { break-inside: avoid; } .signature { margin-top: 40px; display: flex; gap: 32px; } .signature span { flex: 1; border-top: 1px solid var(--ink); padding-top: 4px; color: var(--dim); }
`);

/** A whole page in bokmål, fit for the screen and for A4; it loads nothing from anywhere. */
export const page = (title: string, body: Piece): string =>
  html`<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>${style}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`.text;

export const signatureLine = (what: string): Html =>
  html`<p class="signature"><span>${what}</span><span>Dato</span><span>Underskrift</span></p>`;

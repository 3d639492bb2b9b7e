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

const style =
  new Html(`@page { size: A4; margin: 18mm } body { font: 11pt/1.4 sans-serif; color: #000; max-width: 60em; margin: 2em auto }
h1 { font-size: 18pt } h2 { font-size: 13pt; margin-top: 1.6em; break-after: avoid } table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #888; padding: .2em .5em; text-align: left; vertical-align: top } tr { break-inside: avoid }
.signature { margin-top: 3em } .signature span { display: inline-block; border-top: 1px solid #000; min-width: 16em; margin-right: 2em }`);

/** A whole page in bokmål, ready to print; it loads nothing. */
export const page = (title: string, body: Piece): string =>
  html`<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`.text;

export const signatureLine = (what: string): Html =>
  html`<p class="signature"><span>${what}</span><span>Dato</span><span>Underskrift</span></p>`;

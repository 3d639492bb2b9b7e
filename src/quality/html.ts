/** Printable pages: a tagged template that escapes everything but other markup, and the frame that all pages share. */

export interface Markup {
  readonly markup: string;
}

type Part = string | number | null | undefined | Markup | readonly Part[];

/** `html`<td>${text}</td>``: texts are escaped, markup and lists of it are taken as they are, null is nothing. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: pieces.reduce((text, piece, i) => `${text}${markupOf(parts[i - 1])}${piece}`) };
}

/** Markup from a trusted drawer (the chart library's SVG). */
export const trusted = (markup: string): Markup => ({ markup });

function markupOf(part: Part): string {
  if (part === null || part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);

/** A whole page in Norwegian, fit for the screen and for A4. It loads nothing from anywhere. */
export function page(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>${trusted(style)}</style></head><body>${body}</body></html>
`.markup;
}

const style = `
@page { size: A4; margin: 16mm 14mm; }
:root { color-scheme: light; --ink: #1a2433; --dim: #5b6675; --line: #cfd6de; --ok: #1d6b3a; --warn: #8a5a00; --bad: #a3161a; }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, "Segoe UI", Roboto, sans-serif; color: var(--ink); margin: 0 auto; padding: 24px; max-width: 1000px; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 32px 0 8px; border-bottom: 2px solid var(--ink); padding-bottom: 4px; }
h3 { font-size: 15px; margin: 20px 0 4px; } p { margin: 4px 0; } .dim { color: var(--dim); }
table { border-collapse: collapse; width: 100%; margin: 8px 0; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 8px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; font-size: 13px; color: var(--dim); } td.n, th.n { text-align: right; white-space: nowrap; }
.ok { color: var(--ok); } .warn { color: var(--warn); } .bad { color: var(--bad); font-weight: 600; }
section { break-inside: avoid; } svg { width: 100%; height: auto; }
.sign { margin-top: 40px; display: flex; gap: 32px; } .sign span { flex: 1; border-top: 1px solid var(--ink); padding-top: 4px; color: var(--dim); }
`;

/** A secret never stands in these files (they hold references); where somebody wrote one all the same, it is shown to nobody. Pure. */
import { isScalar, parseDocument, visit } from "yaml";

const instead = "•••";
const secretName = /passw|passord|secret|token/i;
/** In a text that is no YAML, and in remarks. */
const onLine = /((?:passw|passord|secret|token)\w*["']?[ \t]*:[ \t]*)(?![{#\s|>]|•••)(\S.*)$/gim;
const inAddress = /(\/\/)[^/@\s]+(@)/g;

/** The same text with dots in place of secrets; it can be read, and cannot be saved by mistake: a secret is no text. */
export function withoutSecrets(text: string): string {
  return marked(text)
    .replace(onLine, (all, name: string, value: string) => (value.includes(instead) ? all : name + instead))
    .replace(inAddress, `$1${instead}$2`);
}

function marked(text: string): string {
  const spans: (readonly [number, number])[] = [];
  visit(parseDocument(text), {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !secretName.test(String(key.value)) || !isScalar(value) || value.value === null) return;
      if (value.range != null) spans.push([value.range[0], value.range[1]]);
    },
  });
  const ordered = spans.sort(([a], [b]) => b - a);
  return ordered.reduce((shown, [from, to]) => shown.slice(0, from) + instead + shown.slice(to), text);
}

/** Whose result it is, by the rules of the mapping: equals, contains and prefix look past case and outer blanks, a pattern does not. */
import type { KindRule, TextTest } from "../../domain/generic-mapping.ts";
import type { ObservationKind } from "../../domain/observation.ts";
import type { Row } from "./row.ts";
import { readSafePattern } from "./safe-pattern.ts";

/** The first rule that fits any text at any of its places, else what the standard says, else a patient's. */
export function kindOf<Place>(rules: readonly KindRule<Place>[], row: Row<Place>): ObservationKind {
  const found = rules.find((rule) => {
    const fits = tester(rule.test);
    return rule.places.some((place) => [row.text(place) ?? "", ...row.texts(place)].some((text) => fits(text.trim())));
  });
  return found?.kind ?? row.facts.kind ?? "patient";
}

function tester(test: TextTest): (text: string) => boolean {
  if (test.type === "pattern") {
    const pattern = readSafePattern(test.pattern);
    return (text) => pattern.ok && pattern.match(text) !== null;
  }
  const words = test.words.map(plain);
  return (text) => text !== "" && words.some((word) => fits[test.type](plain(text), word));
}

const plain = (text: string): string => text.trim().toUpperCase();

const fits: Readonly<Record<Exclude<TextTest["type"], "pattern">, (text: string, word: string) => boolean>> = {
  equals: (text, word) => text === word,
  contains: (text, word) => text.includes(word),
  prefix: (text, word) => text.startsWith(word),
};

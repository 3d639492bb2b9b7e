/** The glossary (fixtures/vectors/glossary_nb_nn.csv): a word that it has in bokmål only never stands in a nynorsk text. */
import { expect, test } from "vitest";
import { caseStates, notConfirmed } from "../../src/casework/look-back/case-list.ts";
import { reasonCodes } from "../../src/domain/reason-codes.ts";
import { failedControlSteps } from "../../src/domain/registers/steps.ts";
import { vectorText } from "../support/vectors.ts";

const rows = vectorText("glossary_nb_nn.csv")
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.split(";"));
const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[a-zæøå-]{4,}/g) ?? [];
const all = (column: 1 | 2): ReadonlySet<string> => new Set(rows.flatMap((row) => wordsOf(row[column] ?? "")));
const [nb, nn] = [all(1), all(2)];

const pairs: readonly { readonly nn: string }[] = [
  ...Object.values(reasonCodes),
  ...failedControlSteps,
  ...Object.values(caseStates),
  notConfirmed,
];

test("every entry is whole", () => {
  expect(rows.filter((row) => row.length !== 3 || row.some((cell) => cell.trim() === ""))).toEqual([]);
});

test("no nynorsk text has a word that is bokmål's alone", () => {
  const found = pairs.flatMap((pair) => wordsOf(pair.nn).filter((word) => nb.has(word) && !nn.has(word)));
  expect(found).toEqual([]);
});

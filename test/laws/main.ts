/**
 * `npm run laws [-- --histories N] [--standings N] [--series N] [--few N] [--seed S]`: ten thousand random histories of a whole station, each held against every
 * law; before them three thousand histories of controls, and as many series, judged and evaluated a second time
 * (unit/qc/independent, unit/qc/westgard), a tenth as many with uncertain controls against every placing of them, and a thousand long series
 * of controls to which something is added late. A broken law is printed
 * with the smallest history that still breaks it, and the seed that makes it again.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { neverMilder, type Strictness, standingIsAsFound } from "../unit/qc/independent/standing.ts";
import { hitsAreAsFound } from "../unit/qc/westgard/differential.ts";
import { fewAndLate } from "./histories.ts";
import { counterexample, laws } from "./laws.ts";
import { figures as judgedAgain, nothingForgottenOfFew } from "./reads.ts";
import { figures as erasing } from "./retention.ts";
import { anySeries, nothingForgottenInSeries, seriesFigures } from "./series.ts";

const { values } = parseArgs({
  options: {
    histories: { type: "string", default: "10000" },
    standings: { type: "string", default: "3000" },
    series: { type: "string", default: "1000" },
    few: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1e9) },
  },
});
const whole = (text: string, name: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} is a whole number`);
  return Number(text);
};
const histories = whole(values.histories, "histories");
const standings = whole(values.standings, "standings");
const series = whole(values.series, "series");
const few = whole(values.few, "few");
const seed = whole(values.seed, "seed");
/** Between two of them the event loop has a turn: what SQLite held is let go only there, and ten thousand histories held gigabytes. */
const portion = 50;
const toldEvery = 500;
const startedAt = performance.now();
const seconds = (): string => ((performance.now() - startedAt) / 1_000).toFixed(0);

const figures: Strictness = { asked: 0, stricter: 0 };
/** By the second evaluators. */
const evaluated: Readonly<Record<string, { readonly property: unknown; readonly numRuns: number }>> = {
  "status and bracket": { property: standingIsAsFound, numRuns: standings },
  "hits of the rules, with partial runs": { property: hitsAreAsFound, numRuns: standings },
  "never milder than any placing of uncertain controls": { property: neverMilder(figures), numRuns: Math.ceil(standings / 10) },
  "nothing is forgotten in long series of controls": {
    property: fc.property(anySeries, nothingForgottenInSeries),
    numRuns: series,
  },
  "nothing is forgotten of few steps and a late one": {
    property: fc.property(fewAndLate, nothingForgottenOfFew),
    numRuns: few,
  },
};
for (const [name, { property, numRuns }] of Object.entries(evaluated)) {
  if (numRuns === 0) continue;
  console.log(`seed ${seed}, ${numRuns} times: ${name}`);
  const found = fc.check(property as fc.IProperty<unknown>, { seed, numRuns });
  if (!found.failed) continue;
  console.log(`BROKEN after ${seconds()} s: ${name}, path ${found.counterexamplePath}\n${JSON.stringify(found.counterexample)}`);
  console.log(found.errorInstance instanceof Error ? found.errorInstance.message : "");
  process.exitCode = 1;
}
if (figures.asked > 0) console.log(`held by the bound alone: ${figures.stricter} of ${figures.asked}; after ${seconds()} s`);

console.log(`seed ${seed}, ${histories} histories, each against: ${Object.keys(laws).join(", ")}`);

const names = Object.keys(laws) as (keyof typeof laws)[];
for (let done = 0; done < histories && process.exitCode === undefined; done += portion) {
  const broken = counterexample(names, Math.min(portion, histories - done), seed + done);
  const held = Math.min(done + portion, histories);
  if (broken === null) {
    if (held % toldEvery === 0 || held === histories) console.log(`${held} after ${seconds()} s`);
    await new Promise((resolve) => setImmediate(resolve));
  } else {
    console.log(`BROKEN after ${seconds()} s: ${broken}`);
    process.exitCode = 1;
  }
}
const { asked, differing, held } = judgedAgain;
console.log(`a late control: ${asked} of ${held} results judged again, ${differing} of them because it has a bearing on them`);
console.log(`${erasing.erased} results lost their person, ${erasing.open} that were open kept theirs`);
const late = seriesFigures;
if (late.results > 0)
  console.log(
    `in long series: ${late.asked} of ${late.results} results judged again, ${late.changed} of them otherwise than before`,
  );

/**
 * `npm run laws [-- --histories N] [--seed S]`: ten thousand random histories of a whole station, each held against every law. A
 * broken law is printed with the smallest history that still breaks it, and the seed that makes it again.
 */
import { parseArgs } from "node:util";
import { counterexample, laws } from "./laws.ts";

const { values } = parseArgs({
  options: { histories: { type: "string", default: "10000" }, seed: { type: "string", default: String(Date.now() % 1e9) } },
});
const whole = (text: string, name: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} is a whole number`);
  return Number(text);
};
const histories = whole(values.histories, "histories");
const seed = whole(values.seed, "seed");
const portion = 500;
const startedAt = performance.now();
console.log(`seed ${seed}, ${histories} histories, each against: ${Object.keys(laws).join(", ")}`);

const names = Object.keys(laws) as (keyof typeof laws)[];
for (let done = 0; done < histories && process.exitCode === undefined; done += portion) {
  const broken = counterexample(names, Math.min(portion, histories - done), seed + done);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  if (broken === null) console.log(`${Math.min(done + portion, histories)} after ${seconds} s`);
  else {
    console.log(`BROKEN after ${seconds} s: ${broken}`);
    process.exitCode = 1;
  }
}

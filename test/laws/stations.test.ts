/** Some random histories on every run; `npm run laws` tells ten thousand. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { thoroughly } from "../support/thorough.ts";
import { fewAndLate } from "./histories.ts";
import { counterexample, laws } from "./laws.ts";
import { nothingForgottenOfFew } from "./reads.ts";
import { anySeries, nothingForgottenInSeries } from "./series.ts";

const histories = thoroughly(40, 1_000);
const seed = Number(process.env.LABBRO_SEED ?? Date.now() % 1e9);

test(`${histories} random histories of a station break no law`, () => {
  expect(counterexample(Object.keys(laws) as (keyof typeof laws)[], histories, seed)).toBeNull();
}, 3_600_000);

const few = thoroughly(120, 3_000);
test(`${few} times a few steps and then something late: nothing is forgotten`, () => {
  fc.assert(fc.property(fewAndLate, nothingForgottenOfFew), { numRuns: few, seed });
}, 3_600_000);

const long = thoroughly(8, 200);
test(`${long} long series of controls`, () => {
  fc.assert(fc.property(anySeries, nothingForgottenInSeries), { numRuns: long, seed });
}, 3_600_000);

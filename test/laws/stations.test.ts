/** Some random histories on every run; `npm run laws` tells ten thousand. */
import { expect, test } from "vitest";
import { thoroughly } from "../support/thorough.ts";
import { counterexample, laws } from "./laws.ts";

const histories = thoroughly(40, 1_000);
const seed = Number(process.env.LABBRO_SEED ?? Date.now() % 1e9);

test(`${histories} random histories of a station break no law`, () => {
  expect(counterexample(Object.keys(laws) as (keyof typeof laws)[], histories, seed)).toBeNull();
}, 3_600_000);

/** Some random histories on every run; `npm run laws` tells ten thousand, or LABBRO_LAWS=n so many here. */
import { expect, test } from "vitest";
import { counterexample, laws } from "./laws.ts";

const histories = Number(process.env.LABBRO_LAWS ?? 60);
const seed = Date.now() % 1e9;

test(`${histories} random histories of a station break no law`, () => {
  expect(counterexample(Object.keys(laws) as (keyof typeof laws)[], histories, seed)).toBeNull();
}, 3_600_000);

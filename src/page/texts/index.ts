/**
 * Every text of the page. `Texts` is the shape: another language is an object of that type, so that a text which is missing does not build.
 */
import { accessibility } from "./accessibility.ts";
import { accounts } from "./accounts.ts";
import { acts } from "./acts.ts";
import { board } from "./board.ts";
import { common } from "./common.ts";
import { enter } from "./enter.ts";
import { eqa } from "./eqa.ts";
import { instruments } from "./instruments.ts";
import { login } from "./login.ts";
import { lookBack } from "./look-back.ts";
import { lots } from "./lots.ts";
import { results } from "./results.ts";
import { rules } from "./rules.ts";
import { safety } from "./safety.ts";
import { screenNames } from "./screen-names.ts";
import { steps } from "./steps.ts";
import { waiting } from "./waiting.ts";

const nb = {
  accessibility,
  accounts,
  acts,
  common,
  enter,
  eqa,
  login,
  lookBack,
  lots,
  board,
  instruments,
  rules,
  safety,
  results,
  steps,
  waiting,
  screenNames,
};

type Words<T> = T extends (...told: infer Told) => string
  ? (...told: Told) => string
  : T extends string
    ? string
    : { readonly [Key in keyof T]: Words<T[Key]> };

export type Texts = Words<typeof nb>;

export const t: Texts = nb;

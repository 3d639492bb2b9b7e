/** The `limits` block: what a site has decided of an analyte's values. None has a default, and each needs its source. */

import { compareDecimals, isDecimal, readNumber } from "../../domain/decimal.ts";
import { z } from "../../domain/zod.ts";
import { line } from "./text.ts";

const howToWrite = "Write a number with a decimal point, such as 5.0; in quotes it stays as written.";

/** Kept as text: measured values are compared as decimals, never as binary numbers. */
const number = (help: string) =>
  z
    .union([z.number(), z.string()], { error: howToWrite })
    .transform((written) => readNumber(String(written)) ?? "")
    .refine(isDecimal, { error: howToWrite })
    .describe(help);

const range = (help: string) =>
  z
    .strictObject({ low: number("Below this.").optional(), high: number("Above this.").optional() })
    .refine(({ low, high }) => low !== undefined || high !== undefined, { error: "Give low, high or both." })
    .refine(({ low, high }) => low === undefined || high === undefined || compareDecimals(low, high) < 0, {
      path: ["high"],
      error: "Give a high that is above low.",
    })
    .describe(`${help} The limits themselves are inside.`);

const positive = (help: string) =>
  number(help).refine((text) => isDecimal(text) && compareDecimals(text, "0") > 0, { error: "Write a number above 0." });

const settings = {
  measuringRange: range("What the instrument can measure: a number outside without < or > is held.").optional(),
  plausible: range("Outside it a value is hardly possible and is held. Replaces the built-in proposal, side by side.").optional(),
  alert: z
    .union([z.literal("none"), range("Outside it a value must be told at once.")])
    .describe('Alert values (varslingsverdier): { low, high }, or none ("Bruker ikke"). One of them must be answered.')
    .optional(),
  confirm: range("Outside it a value is to be confirmed by the site's routine.").optional(),
  delta: z
    .strictObject({
      percent: positive("Change in percent of the same person's former result that is told."),
      days: z.int().min(1).max(366).describe("A former result older than so many days is not compared with."),
    })
    .describe("A large change since the same person's former result. Off unless given.")
    .optional(),
  source: line("Where the limits come from: who decided them, document and date."),
};

export const limits = z.strictObject(settings).describe("Limits of the analyte's values, in its configured unit.");

/** For every instrument: the unit says which values are meant. */
export const limitsForAll = z
  .strictObject({
    ...settings,
    unit: z
      .union([line("Unit."), z.literal(1)])
      .transform(String)
      .describe("Unit of the limits. Default: CRP mg/L, HbA1c mmol/mol, INR 1.")
      .optional(),
  })
  .describe("Limits of the analyte's values on every instrument that measures it in this unit.");

export type WrittenLimits = z.output<typeof limits>;
export type WrittenLimitsForAll = z.output<typeof limitsForAll>;

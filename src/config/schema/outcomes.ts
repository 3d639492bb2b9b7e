/** The administrator's choice of outcomes per reason code, at every level (installation, analyte, model, instrument). */

import { type ReasonCode, type ReasonCodeEntry, reasonCodes } from "../../domain/reason-codes.ts";
import type { Outcome } from "../../domain/verdict.ts";
import { z } from "../../domain/zod.ts";
import { moment } from "./text.ts";

/** One enumeration per code: an outcome outside the safety floor is already wrong for the editor. */
const choice = ({ allowed, nb }: ReasonCodeEntry): z.ZodOptional<z.ZodType<Outcome>> =>
  z
    .enum(allowed)
    .describe(`${nb} Allowed: ${allowed.join(", ")}.`)
    .optional();

const choices = Object.fromEntries(Object.entries(reasonCodes).map(([code, entry]) => [code, choice(entry)])) as Record<
  ReasonCode,
  ReturnType<typeof choice>
>;

const block = z
  .strictObject({
    ...choices,
    validFrom: moment("First moment of this version, by the time of the measurement. Without it: since ever.").optional(),
    validTo: moment("The version ends here; from then on the choices of the more general files hold.").optional(),
  })
  .meta({ id: "outcomes", description: "What happens with a result that gets the code, within the code's safety floor." });

export const outcomes = z
  .union([block, z.array(block).min(1)])
  .describe("What happens with a result that gets a code: one block, or a list of them, oldest first, each with its validFrom.");

export type WrittenOutcomes = z.output<typeof outcomes>;
export type WrittenOutcomesVersion = z.output<typeof block>;

/** config/codes.yaml: codes for analytes that Labbro does not know, or other codes than its own (HL7.md 3.1, 3.2). */

import { codeLimits, fitsOneField, isLoincCode, isNlkCode } from "../../domain/analyte-codes.ts";
import { z } from "../../domain/zod.ts";
import { line } from "./text.ts";

/** Escaped, a delimiter would take more room than it counts for here; no code system has one in a name. */
const plain = (help: string, max: number) =>
  z
    .string()
    .max(max)
    .regex(
      /^[^\s|^~\\&\p{Cc}]([^|^~\\&\p{Cc}]*[^\s|^~\\&\p{Cc}])?$/u,
      "Write it on one line, without | ^ ~ \\ & and outer blanks.",
    )
    .describe(help);

const name = plain("Name as the receiver shall show it.", codeLimits.name);

const entry = z
  .strictObject({
    analyte: line("Name of the analysis, as in the instruments' files: CRP, HbA1c, INR …"),
    units: z
      .array(z.union([z.string().max(40), z.literal(1)]).transform(String))
      .min(1)
      .describe(
        "Units in the instruments' files for which these codes stand, such as [g/dL]. Another unit needs codes of its own. Default: none.",
      )
      .default([""]),
    nlk: z
      .strictObject({
        code: z
          .string()
          .refine(isNlkCode, { error: "Write NPU or NOR and five digits, such as NPU19748." })
          .describe("Code in Norsk laboratoriekodeverk."),
        name,
      })
      .describe("The code by which the journal files the result."),
    loinc: z
      .strictObject({
        code: z
          .string()
          .refine(isLoincCode, { error: "Write the LOINC number with its check digit, such as 48421-2; this one is mistyped." })
          .describe("LOINC number."),
        name,
      })
      .describe("The same in LOINC, as alternate."),
    ucum: z
      .strictObject({ code: plain("Unit in UCUM, such as mg/L or {INR}.", codeLimits.code), name })
      .describe(
        "The unit that the value is in. Nothing is converted. Left out for answers in words (kind: ordinal or text), and only for those.",
      )
      .optional(),
  })
  .refine(fitsOneField, { path: ["loinc", "name"], error: "Shorten the names: both codes and names share 205 characters." });

export const codesFile = z.strictObject({
  version: line("Version or date of this list; raise it with every change."),
  source: line("Where the codes were looked up, and when."),
  analytes: z
    .array(entry)
    .min(1)
    .describe("They win over the codes that come with Labbro, analysis by analysis and unit by unit."),
});

export type CodesFile = z.output<typeof codesFile>;

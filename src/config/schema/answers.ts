/** The `kind` and `answers` of an analysis that is not answered by a number. */

import { answerLimits } from "../../domain/answers.ts";
import { z } from "../../domain/zod.ts";

/** What takes room or structure in HL7, a line end and a text that HL7 reads as "delete" are no part of an answer. */
const plain = (help: string, max: number) =>
  z
    .string({ error: 'Write a text; in quotes where it looks like a number: "1".' })
    .max(max)
    .regex(
      /^(?!""$)[^\s|^~\\&\p{C}\p{Zl}\p{Zp}](?:[^|^~\\&\p{C}\p{Zl}\p{Zp}]*[^\s|^~\\&\p{C}\p{Zl}\p{Zp}])?$/u,
      "Write it on one line, without | ^ ~ \\ & and outer blanks.",
    )
    .describe(help);

const answer = z.strictObject({
  value: plain("As the instrument sends it, letter by letter: its text, or its code where it sends codes.", answerLimits.text),
  text: plain("As the journal is to show it. Default: as the instrument sends it.", answerLimits.text).optional(),
  code: plain("Only with kind: ordinal. Its code, such as 260385009.", answerLimits.code).optional(),
  system: plain("Only with kind: ordinal. The coding system as HL7 names it, such as SCT.", answerLimits.code).optional(),
});

export const answerSettings = {
  kind: z
    .enum(["numeric", "ordinal", "text"])
    .describe("numeric: a number. ordinal: one of the answers, which have codes. text: one of the answers, without codes.")
    .default("numeric"),
  answers: z
    .array(answer)
    .min(1)
    .max(100)
    .describe("All answers there are, from the lowest to the highest; any other is held. Only with kind: ordinal or text.")
    .optional(),
};

export type WrittenAnswer = z.output<typeof answer>;

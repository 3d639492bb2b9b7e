/** The `conversation` block: what the gateway may do with a POCT1-A instrument besides reading it. Everything is off unless asked for. */
import { z } from "../../domain/zod.ts";
import { line } from "./text.ts";

const yes = (help: string) => z.boolean().describe(help).optional();

export const conversation = z
  .strictObject({
    continuous: yes("Keep the line open after the stored results, for those measured later, if the instrument can."),
    setTime: yes("Set the instrument's clock after its results are in, if it can."),
    operators: z
      .array(
        z.strictObject({
          id: line("Code of the operator on the instrument."),
          given: line("Given name.").default(""),
          family: line("Family name, or the code again. Some instruments refuse an operator without one."),
        }),
      )
      .describe("Replaces the instrument's own operator list, if it takes one.")
      .optional(),
  })
  .describe("What the gateway may do with a POCT1-A instrument besides reading it. Nothing, unless it is said here.");

export type WrittenConversation = z.output<typeof conversation>;

/** The small building blocks that all configuration files share. An `error` text is an instruction: it is printed as "what to do". */

import { isZone } from "../../domain/time.ts";
import { z } from "../../domain/zod.ts";

/** Ids become MQTT topics and file names. */
export const id = (help: string) =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "Write small letters a-z, digits and hyphens, 40 at most, such as crp-1.")
    .describe(help);

/** One line of text without blanks at its ends. */
export const line = (help: string) =>
  z
    .string()
    .max(200)
    .regex(/^\S(.*\S)?$/, "Write a text on one line, without blanks at its ends.")
    .describe(help);

/** No place on earth is further than 14 hours from UTC. */
function hasRealOffset(text: string): boolean {
  const [, hours, minutes] = /[T ].*[+-](\d{2}):(\d{2})$/.exec(text) ?? [];
  return hours === undefined || (Number(minutes) < 60 && Number(hours) * 60 + Number(minutes) <= 14 * 60);
}

/** A moment; without an offset it is wall time in the gateway's zone. */
export const moment = (help: string) =>
  z
    .string()
    .regex(
      /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/,
      "Write year-month-day, with a clock time if wanted: 2026-11-23 or 2026-11-23T07:00.",
    )
    .refine((text) => hasRealOffset(text), {
      error: "Leave out what stands behind the clock time, or write an offset that exists, such as +01:00.",
    })
    .describe(help);

export const zone = (help: string) =>
  z.string().refine(isZone, { error: "Write the name of a time zone, such as Europe/Oslo." }).describe(help);

/** Where people live, clocks change twice a year: an offset would put half of the year's times an hour wrong. */
export const livedInZone = (help: string) =>
  z
    .string()
    .refine((text) => isZone(text) && !isFixed(text), {
      error: (issue) =>
        typeof issue.input === "string" && isFixed(issue.input) && isZone(issue.input)
          ? "It has no summer time. Write the name of a time zone, such as Europe/Oslo."
          : "Write the name of a time zone, such as Europe/Oslo.",
    })
    .describe(help);

const isFixed = (text: string): boolean => /^[+-]|^Etc\/GMT[+-]/i.test(text);

export const listenPort = (help: string) => z.int().min(0).max(65_535).describe(`${help} 0 takes any free port (for trials).`);

export const secret = (help: string) =>
  z
    .union([
      z.strictObject({
        file: line("File that holds the secret and nothing else, relative to the configuration folder."),
      }),
      z.strictObject({ env: line("Environment variable that holds the secret.") }),
    ])
    .describe(`${help} A secret never stands here itself: write { file: secrets/name } or { env: NAME }.`);

/** The small building blocks that all configuration files share. An `error` text is an instruction: it is printed as "what to do". */
import { z } from "zod";
import { isZone } from "../../domain/time.ts";

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

/** A moment; without an offset it is wall time in the gateway's zone. */
export const moment = (help: string) =>
  z
    .string()
    .regex(
      /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/,
      "Write year-month-day, with a clock time if wanted: 2026-11-23 or 2026-11-23T07:00.",
    )
    .describe(help);

export const zone = (help: string) =>
  z.string().refine(isZone, { error: "Write the name of a time zone, such as Europe/Oslo." }).describe(help);

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

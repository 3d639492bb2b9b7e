/** The `protocol` block: tolerances of the session that a generic driver keeps with its instrument, one form for each family. */
import { z } from "../../domain/zod.ts";
import { line } from "./text.ts";

const yes = (help: string) => z.boolean().describe(help).optional();

const lis2 = z.strictObject({
  family: z.literal("lis2"),
  checksum: z
    .enum(["strict", "lax", "none"])
    .describe("strict: a damaged frame is asked for again. lax: it is taken and reported. none: not looked at. Default strict.")
    .optional(),
  frameNumbers: z.enum(["strict", "lax"]).describe("lax takes any first frame number. Default strict.").optional(),
  recordNumbers: z
    .enum(["checked", "ignored"])
    .describe(
      "ignored: its P, O and R are not numbered 1, 2, 3… within their parent, so lost records show less. Default checked.",
    )
    .optional(),
  acknowledgeEot: yes("The instrument wants an answer to its end of transmission."),
  encoding: z
    .enum(["utf8", "latin1", "auto"])
    .describe("Letters. auto: UTF-8 where it is valid, else Latin-1. Default auto.")
    .optional(),
});

const poct1a = z.strictObject({
  family: z.literal("poct1a"),
  acknowledgeEot: yes("The instrument wants an answer to its end of topic."),
  alwaysRequest: yes("Ask for results even if the instrument announces none."),
  oneObservationPerRequest: yes("Each request yields one result and no end of topic."),
  mllp: yes("Documents are wrapped in MLLP. Default: seen from the first byte."),
});

const hl7 = z.strictObject({
  family: z.literal("hl7"),
  encoding: z.enum(["utf8", "latin1"]).describe("Letters, where the message does not say (MSH-18). Default utf8.").optional(),
  application: line("Our name in MSH-3 of the answer. Default: the one that the instrument addressed.").optional(),
  facility: line("Our name in MSH-4 of the answer. Default: the one that the instrument addressed.").optional(),
});

const lines = z.strictObject({
  family: z.literal("lines"),
  encoding: z.enum(["utf8", "latin1"]).describe("Letters: utf8 or latin1."),
  lineEnd: z.enum(["lf", "cr", "crlf", "lfcr"]).describe("What ends a line. lf also takes a CR before it."),
  idleSeconds: z.number().min(0.2).max(60).describe("A printout ends after so much silence.").default(2),
  maxLineBytes: z.int().min(10).max(4096).describe("A longer line is no result.").default(1024),
  maxLines: z.int().min(1).max(1000).describe("A printout has at most so many lines.").default(64),
});

export const protocol = z
  .discriminatedUnion("family", [lis2, hl7, poct1a, lines])
  .describe("How a generic driver talks with the instrument: family lis2, hl7, poct1a or lines, and its settings.");

export type WrittenProtocol = z.output<typeof protocol>;

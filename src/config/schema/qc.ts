/**
 * The `qc` block, the same at every level (installation, analyte, model, instrument).
 * A block may be partial: levels are laid over each other (qc-policy.ts) and only then filled with `qcDefaults`.
 */

import type { QcPolicy } from "../../domain/policy.ts";
import { z } from "../../domain/zod.ts";
import { rules } from "./rules.ts";
import { line, moment } from "./text.ts";

type Defaulted = "controlKind" | "deviceLevels" | "levelMode" | "grace" | "newLot" | "lotScope" | "triggers";

/** Interval, levels and source have no default: a person must answer them. */
export const qcDefaults: Pick<QcPolicy, Defaulted> = {
  controlKind: "liquid",
  deviceLevels: {},
  levelMode: "all",
  grace: { hours: 0 },
  newLot: "device",
  lotScope: "device",
  triggers: ["service", "dropped", "software"],
};

const weekday = z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]);

const interval = z
  .discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("rolling"),
      hours: z.int().min(1).max(8784).describe("Hours that a passed control lasts."),
    }),
    z.strictObject({ type: z.literal("calendar-day") }),
    z.strictObject({
      type: z.literal("calendar-week"),
      dueDay: weekday
        .describe("A passed control lasts to the end of this day of the next week. Without it: to Sunday night.")
        .optional(),
    }),
    z.strictObject({
      type: z.literal("calendar-month"),
      dueDay: z
        .int()
        .min(1)
        .max(31)
        .describe("Likewise, this day of the next month (or its last). Without it: to the end of the month.")
        .optional(),
    }),
    z.strictObject({ type: z.literal("test-count"), n: z.int().min(1).describe("Patient tests that a passed control lasts.") }),
    z.strictObject({ type: z.literal("none") }),
  ])
  .describe(
    "How long a passed control lasts. There is no weekly: choose { type: calendar-week, dueDay: tuesday } or { type: rolling, hours: 168 }.",
  );

const grace = z
  .union([
    z.strictObject({ hours: z.int().min(0).max(8784).describe("Hours.") }),
    z.strictObject({ workdays: z.int().min(0).max(60).describe("Norwegian workdays, public holidays left out.") }),
  ])
  .describe("How late a control may be before results are held: { hours: 24 } or { workdays: 2 }.");

const comparison = z
  .strictObject({
    everyMonths: z.int().min(1).max(36).describe("Months between two comparisons."),
    limitPercent: z.number().min(0.01).max(100).describe("Largest accepted difference in percent."),
    source: line("Where interval and limit come from."),
  })
  .describe(
    "Comparison with a hospital laboratory, for instruments without liquid control. Required with interval none and with controlKind comparison.",
  );

const totalError = z
  .strictObject({
    allowedPercent: z.number().min(0.01).max(100).describe("Allowed total error (TEa) in percent."),
    source: line("Where it comes from."),
  })
  .describe("Allowed total error: with it the report shows total error and sigma of each control lot. It decides nothing.");

const fallback = (key: Defaulted) => ({ default: qcDefaults[key] });

export const qcBlock = z
  .strictObject({
    controlKind: z
      .enum(["liquid", "electronic", "onboard", "comparison"])
      .meta({
        description:
          "Kind of control: liquid; electronic (the instrument's own electronic QC, which never stands in for liquid); onboard (built into every test); comparison (with a hospital laboratory).",
        ...fallback("controlKind"),
      })
      .optional(),
    levels: z
      .array(line("Name of a level."))
      .min(1)
      .describe("Names of the control levels, as in the lot list. Only liquid controls need them.")
      .optional(),
    deviceLevels: z
      .record(z.string(), line("One of levels."))
      .meta({ description: 'What the instrument calls the levels: { "1": normal, "2": abnormal }.', ...fallback("deviceLevels") })
      .optional(),
    levelMode: z
      .enum(["all", "any", "rotate"])
      .meta({
        description: "Which levels an interval asks for: every one, any one, or one after the other.",
        ...fallback("levelMode"),
      })
      .optional(),
    sufficient: z
      .strictObject({
        levels: z.array(line("One of levels.")).min(1).describe("Levels of which one passed is enough."),
        source: line("Where it says that one level is enough, and which."),
      })
      .describe("Required with levelMode any: the levels that lie in the range of the medical decision.")
      .optional(),
    interval: interval.optional(),
    grace: grace.meta({ ...fallback("grace") }).optional(),
    newLot: z
      .enum(["device", "unit", "none"])
      .meta({
        description:
          "A new reagent lot needs a passed liquid control before use: on this instrument, once in the unit, or not. Default for other kinds of control: none.",
        ...fallback("newLot"),
      })
      .optional(),
    lotScope: z
      .enum(["device", "reagent-lot"])
      .meta({ description: "Whether the interval counts across reagent lots or for each lot alone.", ...fallback("lotScope") })
      .optional(),
    triggers: z
      .array(
        z
          .enum(["service", "calibration", "dropped", "software", "error", "new-shipment"])
          .describe("An event after which a control is due."),
      )
      .meta({ description: "Events after which a control is due at once.", ...fallback("triggers") })
      .optional(),
    rules: rules.optional(),
    boundary: z
      .enum(["exclusive", "inclusive"])
      .meta({
        description: "Whether a value exactly on a limit of SDs exceeds it: exclusive, it does not.",
        default: "exclusive",
      })
      .optional(),
    r4s: z
      .enum(["calc", "classic"])
      .meta({
        description: "R-4s: calc, highest minus lowest above 4 SD; classic, one above +2 SD and one below -2 SD.",
        default: "calc",
      })
      .optional(),
    comparison: comparison.optional(),
    totalError: totalError.optional(),
    warnBefore: z
      .strictObject({ hours: z.int().min(0).max(8784).describe("Hours.") })
      .meta({ description: "How long before a control is due the instrument's status says so.", default: { hours: 24 } })
      .optional(),
    source: line("Where the interval comes from: Noklus, manufacturer or local, with document and date.").optional(),
    validFrom: moment("First moment of this version. The first version counts from inUseFrom if it has none.").optional(),
  })
  .refine((block) => block.interval === undefined || block.source !== undefined, {
    path: ["source"],
    error: "Say where the interval comes from: Noklus, manufacturer or local, with document and date.",
  })
  .meta({
    id: "qc",
    description: "Quality control of an analyte. May be partial; the most specific file wins, setting by setting.",
  });

export const qcVersions = z
  .union([qcBlock, z.array(qcBlock).min(1)])
  .describe("One qc block, or a list of them, oldest first, each with its validFrom.");

export type QcBlock = z.output<typeof qcBlock>;
export type QcVersions = z.output<typeof qcVersions>;

/** config/policy.yaml: quality control and outcomes for the whole installation, for an analyte and for a model. */

import { defaultReleaseTimes } from "../../domain/policy.ts";
import { z } from "../../domain/zod.ts";
import { limitsForAll } from "./limits.ts";
import { outcomes } from "./outcomes.ts";
import { qcVersions } from "./qc.ts";

const level = z.strictObject({ qc: qcVersions.optional(), outcomes: outcomes.prefault({}) });

const hours = (low: number, high: number, usual: number, help: string) =>
  z.int().min(low).max(high).default(usual).describe(help);

/** Rulings 5 and 7, QC.md 3.2 and 3.4 no. 2. */
const release = z
  .strictObject({
    autoReleaseMaxHours: hours(
      24,
      168,
      defaultReleaseTimes.autoReleaseMaxHours,
      "A held result that becomes clean goes out by itself until so many hours after its measurement; later a person confirms.",
    ),
    qcWaitHours: hours(
      0,
      24,
      defaultReleaseTimes.qcWaitHours,
      "A result that only lacks a control waits so many hours for one to be typed in or docked before it is held.",
    ),
    lateHours: hours(1, 720, defaultReleaseTimes.lateHours, "Handed over later than this, a result is late (LATE_RESULT)."),
    oldDays: hours(1, 365, defaultReleaseTimes.oldDays, "Handed over later than this, it is old and held (LATE_RESULT_OLD)."),
  })
  .refine(({ lateHours, oldDays }) => lateHours < oldDays * 24, { error: "lateHours must be less than oldDays." })
  .describe("When the machine stops deciding by itself.");

export const policyFile = z.strictObject({
  release: release.prefault({}),
  installation: level.describe("For everything.").prefault({}),
  analytes: z
    .record(z.string(), level.extend({ limits: limitsForAll.optional() }))
    .describe("For an analysis on every instrument, by name: CRP, HbA1c, INR …")
    .prefault({}),
  models: z
    .record(
      z.string(),
      z.strictObject({
        qc: z.record(z.string(), qcVersions).describe("Per analysis, as in a device file.").prefault({}),
        outcomes: outcomes.prefault({}),
      }),
    )
    .describe("For every instrument of a driver, by driver id.")
    .prefault({}),
});

export type PolicyFile = z.output<typeof policyFile>;

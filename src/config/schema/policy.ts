/** config/policy.yaml: quality control and outcomes for the whole installation, for an analyte and for a model. */
import { z } from "zod";
import { limitsForAll } from "./limits.ts";
import { outcomes } from "./outcomes.ts";
import { qcVersions } from "./qc.ts";

const level = z.strictObject({ qc: qcVersions.optional(), outcomes: outcomes.prefault({}) });

export const policyFile = z.strictObject({
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

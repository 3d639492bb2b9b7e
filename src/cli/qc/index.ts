/** `labbro qc …`: quality control. One file per group of sub-commands. */
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { addApproval } from "./approve.ts";
import { addCompare } from "./compare.ts";
import { addEvents } from "./events.ts";
import { addVectorFiles } from "./files.ts";
import { addLimits } from "./limits.ts";
import { addLots } from "./lots.ts";
import { addReport } from "./report.ts";
import { addChanges } from "./standing.ts";
import { addStatus } from "./status.ts";
import { addSteps, addVoid } from "./steps.ts";

export function addQc(qc: Command, context: CliContext): void {
  addVectorFiles(qc, context);
  addStatus(qc, context);
  addChanges(qc, context);
  addLots(qc, context);
  addReport(qc, context);
  addLimits(qc, context);
  addApproval(qc, context);
  addEvents(qc, context);
  addCompare(qc, context);
  addSteps(qc, context);
  addVoid(qc, context);
}

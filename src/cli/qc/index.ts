/** `labbro qc …`: quality control. One file per group of sub-commands. */
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { addVectorFiles } from "./files.ts";
import { addLots } from "./lots.ts";
import { addSteps, addVoid } from "./steps.ts";

export function addQc(program: Command, context: CliContext): void {
  const qc = program.command("qc").description("quality control");
  addVectorFiles(qc, context);
  addLots(qc, context);
  addSteps(qc, context);
  addVoid(qc, context);
}

/** `labbro qc …`: quality control. One file per group of sub-commands. */
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { addApproval } from "./approve.ts";
import { addVectorFiles } from "./files.ts";
import { addLots } from "./lots.ts";

export function addQc(program: Command, context: CliContext): void {
  const qc = program.command("qc").description("quality control");
  addVectorFiles(qc, context);
  addLots(qc, context);
  addApproval(qc, context);
}

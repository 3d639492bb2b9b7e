/** `qc rules FILE` and `qc status FILE`: the functions that judge real results, on vector files. */
import { readFileSync } from "node:fs";
import { UserError } from "../domain/problem-catalogue.ts";
import { judgeRules, readRuleFile } from "../qc/vectors/rules-file.ts";
import { readTimelineFile } from "../qc/vectors/timeline-file.ts";

/** One JSON object per vector. Throws UserError BAD_INPUT_FILE. */
export const rulesOfFile = (file: string): readonly object[] => readRuleFile(readText(file)).map(judgeRules);
export const statusOfFile = (file: string): readonly object[] => readTimelineFile(readText(file));

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UserError("BAD_INPUT_FILE", `File: ${file}.`);
  }
}

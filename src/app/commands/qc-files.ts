/** `qc rules FILE` and `qc status FILE`: the functions that judge real results, on vector files. */
import { judgeRules, readRuleFile } from "../../qc/vectors/rules-file.ts";
import { readTimelineFile } from "../../qc/vectors/timeline-file.ts";
import { maxTextBytes, readInputFile } from "./input-file.ts";

/** One JSON object per vector. Throws UserError BAD_INPUT_FILE. */
export const rulesOfFile = (file: string): readonly object[] => readRuleFile(readText(file)).map(judgeRules);
export const statusOfFile = (file: string): readonly object[] => readTimelineFile(readText(file));

const readText = (file: string): string => Buffer.from(readInputFile(file, maxTextBytes)).toString("utf8");

/** The table of further codes that a receiver's file names: a station's codes.yaml, or one like it. */
import type { CodeTable } from "../../domain/analyte-codes.ts";
import { textOf } from "../files/files.ts";
import { parseFile } from "../parsing/parsed-file.ts";
import type { Findings } from "../problems.ts";
import { codesFile } from "../schema/codes.ts";

/** Null: it is wrong, which has been told. */
export async function readFurtherCodes(path: string, findings: Findings): Promise<CodeTable | null> {
  const text = await textOf(path);
  if (typeof text !== "string") {
    findings.problems.push({ file: path, line: null, path: "", ...text });
    return null;
  }
  const { version, source, analytes } = parseFile(path, text, codesFile, findings).fields;
  return version === undefined || source === undefined || analytes === undefined ? null : { version, source, analytes };
}

/** The table of further codes that a receiver's file names: a station's codes.yaml, or one like it. */
import { readFile } from "node:fs/promises";
import type { CodeTable } from "../../domain/analyte-codes.ts";
import { parseFile } from "../files/parsed-file.ts";
import type { Findings } from "../problems.ts";
import { codesFile } from "../schema/codes.ts";

/** Null: it is wrong, which has been told. */
export async function readFurtherCodes(path: string, findings: Findings): Promise<CodeTable | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) {
    const told = { what: "cannot be read", todo: "Create it, or correct codes in the receiver's file." };
    findings.problems.push({ code: "CONFIG_NO_FILE", file: path, line: null, path: "", ...told });
    return null;
  }
  const { version, source, analytes } = parseFile(path, text, codesFile, findings).fields;
  return version === undefined || source === undefined || analytes === undefined ? null : { version, source, analytes };
}

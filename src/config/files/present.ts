/** The configuration files as they are at this moment, read in one go: between looking and saving nobody else in this process comes. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readRegularFileSync } from "../../files/regular-file.ts";
import type { ConfigTexts } from "../interpret.ts";
import type { ConfigProblem } from "../problems.ts";
import { folders, isConfigFile, maxConfigBytes, readAs } from "./folder-texts.ts";

export interface PresentFiles {
  readonly texts: ConfigTexts;
  /** Of files that are there and cannot be read. */
  readonly problems: readonly ConfigProblem[];
}

export function presentFiles(dir: string): PresentFiles {
  const texts: Record<string, string> = {};
  const problems: ConfigProblem[] = [];
  for (const name of ["", ...folders].flatMap((folder) => namesIn(dir, folder)).filter(isConfigFile)) {
    const read = readAs(readRegularFileSync(join(dir, name), maxConfigBytes), maxConfigBytes);
    if (typeof read === "string") texts[name] = read;
    else problems.push({ file: name, path: "", ...read, line: read.line ?? null });
  }
  return { texts, problems };
}

function namesIn(dir: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(dir, folder))
      .sort()
      .map((name) => (folder === "" ? name : `${folder}/${name}`));
  } catch {
    // A folder that is not there holds no file; one that may not be read is told when the whole is loaded.
    return [];
  }
}

/** The shared vector files; a suite that needs one skips, saying so, where the folder is absent. */
import { existsSync, readFileSync } from "node:fs";

const folder = new URL("../../../../shared/vectors/", import.meta.url);

export const vectorsAbsent = !existsSync(folder);
export const skipped = vectorsAbsent ? " (skipped: no ../shared/vectors beside the project)" : "";

export const vectorText = (name: string): string => readFileSync(new URL(name, folder), "utf8");

/** Null when the folder is absent. */
export function vectorFile<T>(name: string): T | null {
  return vectorsAbsent ? null : (JSON.parse(vectorText(name)) as T);
}

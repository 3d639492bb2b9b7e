/** The project's own vectors (fixtures/vectors), and inputs that once went wrong with their right answers (fixtures/cases). */
import type { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";

const fixtures = new URL("../../fixtures/", import.meta.url);

export const caseFile = (name: string): Buffer => readFileSync(new URL(`cases/${name}`, fixtures));

export const vectorText = (name: string): string => readFileSync(new URL(`vectors/${name}`, fixtures), "utf8");

export const vectorFile = <T>(name: string): T => JSON.parse(vectorText(name)) as T;

/** The project's own vectors (fixtures/vectors), inputs that once went wrong (fixtures/cases), and whole messages (fixtures/messages). */
import type { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";

const fixtures = new URL("../../fixtures/", import.meta.url);

export const caseFile = (name: string): Buffer => readFileSync(new URL(`cases/${name}`, fixtures));

export const messageFile = (name: string): URL => new URL(`messages/${name}`, fixtures);

export const messageNames: readonly string[] = readdirSync(new URL("messages/", fixtures)).sort();

export const vectorText = (name: string): string => readFileSync(new URL(`vectors/${name}`, fixtures), "utf8");

export const vectorFile = <T>(name: string): T => JSON.parse(vectorText(name)) as T;

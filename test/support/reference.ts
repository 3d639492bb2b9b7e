/**
 * Captures of real analyzers, messages that others wrote and published series of numbers may not be copied into the project. Tests that
 * read them are the only optional ones: they look into a folder beside the project and are skipped, saying so, where it is not there.
 */
import type { Buffer } from "node:buffer";
import { existsSync, readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../../shared/", import.meta.url);

export const referenceAbsent = !existsSync(folder);

/** A suite's title, which says why it is skipped. */
export const optional = (title: string): string => `${title} (optional: reads what may not be copied into the project)`;

export const reference = (path: string): Buffer => readFileSync(new URL(path, folder));

export const referenceText = (path: string): string => reference(path).toString("utf8");

/** Names in a folder of it; none where it is absent. */
export const referenceNames = (path: string): readonly string[] =>
  existsSync(new URL(path, folder)) ? readdirSync(new URL(path, folder)) : [];

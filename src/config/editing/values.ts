/** What a form sends back, as edits of the text that it was filled in from: only what is different is touched. Pure. */
import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import type { Edit } from "../files/edit.ts";
import { editYaml } from "../files/edit.ts";
import { readYaml } from "../parsing/yaml-text.ts";
import type { PathSegment } from "../problems.ts";

/** Settings by name; null, or a name that is missing, is a choice that nobody made. */
export type FormValues = Readonly<Record<string, unknown>>;

/** The text with these settings instead of its own. One that is no YAML is written anew. */
export function withValues(text: string, values: FormValues): string {
  const { data } = readYaml(text);
  if (!isGroup(data)) return writtenAnew(values);
  return editYaml(text, editsBetween(data, withoutUnset(values), []));
}

/** A file that is not there yet. `schema`: for the editors of people who open it by hand. */
export function writtenAnew(values: FormValues, schema: string | null = null): string {
  const head = schema === null ? "" : `# yaml-language-server: $schema=../schema/${schema}.schema.json\n\n`;
  return head + stringify(withoutUnset(values), { lineWidth: 0 });
}

const isGroup = (value: unknown): value is FormValues => typeof value === "object" && value !== null && !Array.isArray(value);

function withoutUnset(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnset);
  if (!isGroup(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === null || one === undefined ? [] : [[key, withoutUnset(one)]])),
  );
}

function editsBetween(before: unknown, after: unknown, path: readonly PathSegment[]): readonly Edit[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((one, index) => editsBetween(one, after[index], [...path, index]));
  if (!isGroup(before) || !isGroup(after)) return [{ path, value: after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name): readonly Edit[] => {
    if (!Object.hasOwn(after, name)) return isUnset(before[name]) ? [] : [{ path: [...path, name], value: undefined }];
    if (!Object.hasOwn(before, name)) return [{ path: [...path, name], value: after[name] }];
    return editsBetween(before[name], after[name], [...path, name]);
  });
}

const isUnset = (value: unknown): boolean => value === null || value === undefined;

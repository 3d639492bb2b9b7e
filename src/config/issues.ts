/** zod's issues as sentences for an administrator: what is wrong, what to do, with the nearest name for a slip of the finger. */
import { z } from "../domain/zod.ts";
import type { Fault, PathSegment } from "./problems.ts";
import { chooseFrom, nearest } from "./suggest.ts";

type Issue = z.core.$ZodIssue;

/**
 * What an issue's `message` carries: the schema's help text, or for an unknown key the names that exist there. Schemas with
 * an `error` text of their own win over it, so either way the message is what to do.
 */
const helpAsMessage: z.core.$ZodErrorMap = (issue) => {
  const schema = issue.inst;
  if (issue.code === "unrecognized_keys" && schema instanceof z.ZodObject) return Object.keys(schema.shape).join(" ");
  return schema instanceof z.ZodType ? (schema.description ?? "") : "";
};

/** Checks data against a schema and reports every mistake. */
export function faultsOf(schema: z.ZodType, data: unknown): readonly Fault[] {
  const result = schema.safeParse(data, { error: helpAsMessage });
  return result.success ? [] : result.error.issues.flatMap((issue) => explain(issue, data, []));
}

function explain(issue: Issue, data: unknown, base: readonly PathSegment[]): readonly Fault[] {
  const path = [...base, ...issue.path.map((segment) => (typeof segment === "number" ? segment : String(segment)))];
  const value = valueAt(data, path);
  const help = issue.message;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key], help.split(" "), value));
  if (value === undefined) return [{ code: "CONFIG_MISSING", path, what: "is missing", todo: `Add it. ${help}`.trim() }];
  if (value === null) return [invalid(path, "has nothing after it", `Fill it in or remove the line. ${help}`.trim())];
  const slip = slipIn(issue, value, help);
  if (slip !== null) return [{ ...slip, path }];
  switch (issue.code) {
    case "invalid_value":
      return [notOneOf(path, value, issue.values.map(String), help)];
    case "invalid_union":
      return explainUnion(issue, data, path, help);
    case "invalid_type":
      return [wrongKind(path, value, issue.expected, help)];
    case "too_small":
      return [invalid(path, `must be at least ${issue.minimum}${counted[issue.origin] ?? ""}`, help)];
    case "too_big":
      return [invalid(path, `must be at most ${issue.maximum}${counted[issue.origin] ?? ""}`, help)];
    default:
      return [invalid(path, "cannot be used", help)];
  }
}

const commaNumber = /^\s*[+-]?\d+,\d+\s*$/;

/** What hands that write Norwegian put for a number, yes and no. */
function slipIn(issue: Issue, value: unknown, help: string): Omit<Fault, "path"> | null {
  if (typeof value !== "string") return null;
  const expected = issue.code === "invalid_type" ? issue.expected : null;
  const isNumber = expected === "number" || expected === "int" || /decimal point/.test(help);
  if (isNumber && commaNumber.test(value)) return commaInNumber(value.trim().replace(",", "."));
  if (expected !== "boolean") return null;
  const todo = /^(yes|y|on|ja|true)$/i.test(value)
    ? "Write true."
    : /^(no|n|off|nei|false)$/i.test(value)
      ? "Write false."
      : help;
  return { code: "CONFIG_INVALID", what: "must be true or false", todo };
}

const commaInNumber = (right: string): Omit<Fault, "path"> => ({
  code: "CONFIG_INVALID",
  what: "has a decimal comma",
  todo: `Write it with a point: ${right}.`,
});

const counted: Readonly<Record<string, string>> = { array: " entries", string: " characters" };

/** Values are not repeated in texts (one may be a misplaced secret), but for words out of a short list. */
function notOneOf(path: readonly PathSegment[], value: unknown, known: readonly string[], help: string): Fault {
  const typed = typeof value === "string" && value.length <= 40 ? value : null;
  if (typed === null) return invalid(path, `is not one of: ${known.join(", ")}`, help);
  const near = nearest(typed, known);
  const todo = near === null ? help : `Did you mean ${near}? ${help}`.trim();
  return invalid(path, `${JSON.stringify(typed)} is not one of: ${known.join(", ")}`, todo);
}

function wrongKind(path: readonly PathSegment[], value: unknown, expected: string, help: string): Fault {
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return invalid(path, `is a ${kindOf(value)} to YAML, but must be text`, `Put it in quotes. ${help}`.trim());
  }
  if (typeof value === "string" && (expected === "object" || expected === "record")) return textForGroup(path, help);
  if (typeof value === "number" && !Number.isFinite(value)) return invalid(path, "is no number that can be used", help);
  return invalid(path, `must be a ${kindName[expected] ?? expected}, but is a ${kindOf(value)}`, help);
}

const textForGroup = (path: readonly PathSegment[], help: string): Fault =>
  invalid(
    path,
    "is a text, but must be a group of settings",
    `Write each as name: value, with a blank after the colon. ${help}`.trim(),
  );

const kindName: Readonly<Record<string, string>> = {
  object: "group of settings",
  record: "group of settings",
  array: "list ([ … ])",
  string: "text",
  int: "whole number",
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "group of settings" : typeof value === "string" ? "text" : typeof value;
}

/** In brackets, `5,0` is a 5 and a name `0`, and `port:2575` is a name with nothing after it. */
function unknownKey(path: readonly PathSegment[], known: readonly string[], group: unknown): Fault {
  const name = String(path.at(-1));
  if (/^\d+$/.test(name) && valueAt(group, [name]) === null && typeof group === "object" && group !== null) {
    const names = Object.keys(group);
    // A name of digits comes first in an object, wherever it stood.
    const number = Object.values(group).find((one) => typeof one === "number");
    if (number !== undefined && names.length > 1) return { ...commaInNumber(`${number}.${name}`), path };
  }
  const [, left, right] = /^([A-Za-z][\w-]*):(\S.*)$/.exec(name) ?? [];
  if (left !== undefined && right !== undefined) {
    return {
      code: "CONFIG_SYNTAX",
      path,
      what: "has no blank after the colon",
      todo: `Write ${left}: and a blank before the value.`,
    };
  }
  return { code: "CONFIG_UNKNOWN_KEY", path, what: "there is no such setting", todo: chooseFrom(name, known) };
}

function invalid(path: readonly PathSegment[], what: string, todo: string): Fault {
  return { code: "CONFIG_INVALID", path, what, todo: todo === "" ? "Correct it." : todo };
}

type UnionIssue = Extract<Issue, { code: "invalid_union" }>;

/** Only the branch that was most likely meant is explained. */
function explainUnion(issue: UnionIssue, data: unknown, path: readonly PathSegment[], help: string): readonly Fault[] {
  if (issue.errors.length === 0) {
    const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    return [notOneOf(path, valueAt(data, path), options, help)];
  }
  const branches = issue.errors.map((issues) => ({
    issues,
    weight: issues.reduce((sum, one) => sum + weight(one, data, path), 0),
  }));
  const best = branches.reduce((least, next) => (next.weight < least.weight ? next : least));
  if (best.weight < otherKind) return best.issues.flatMap((one) => explain(one, data, path));
  const value = valueAt(data, path);
  const kinds = issue.errors.map(([one]) => (one?.code === "invalid_type" ? one.expected : ""));
  const allGroups = kinds.every((kind) => groups.includes(kind)) && kinds.includes("array");
  return [
    typeof value === "string" && allGroups ? textForGroup(path, help) : invalid(path, `cannot be a ${kindOf(value)}`, help),
  ];
}

const groups: readonly string[] = ["object", "record", "array"];

/** The value is of another kind than the branch: it was surely not meant. */
const otherKind = 100;

function weight(issue: Issue, data: unknown, base: readonly PathSegment[]): number {
  if (issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value")) return otherKind;
  if (issue.code === "unrecognized_keys") return issue.keys.length;
  const chooser = issue.code === "invalid_union" && issue.errors.length === 0;
  return chooser && valueAt(data, [...base, ...issue.path.map(String)]) === undefined ? 3 : 1;
}

function valueAt(data: unknown, path: readonly PathSegment[]): unknown {
  return path.reduce<unknown>(
    (node, segment) =>
      typeof node === "object" && node !== null && Object.hasOwn(node, segment) ? Reflect.get(node, segment) : undefined,
    data,
  );
}

/** One configuration file after its schema: what was understood of it, and the place to report what is wrong with it. */

import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import type { z } from "../../domain/zod.ts";
import { faultsOf } from "../issues.ts";
import { addOnce, type ConfigProblem, type Fault, type Findings, formatPath, type PathSegment } from "../problems.ts";
import { readYaml, type YamlText } from "./yaml-text.ts";

export interface ParsedFile<Fields> {
  readonly name: string;
  /** The top-level settings that are right by themselves: cross-checks go on although others are wrong. */
  readonly fields: Partial<Fields>;
  fault(code: ProblemCode, path: readonly PathSegment[], what: string, todo: string): void;
  /** Like `fault`, but the configuration can be used. */
  advise(code: ProblemCode, path: readonly PathSegment[], what: string, todo: string): void;
}

/** Never throws: a text that is no YAML has no fields, and says so. `yaml`: the same text, if it was read already. */
export function parseFile<Shape extends z.ZodRawShape>(
  name: string,
  text: string,
  schema: z.ZodObject<Shape>,
  findings: Findings,
  yaml: YamlText = readYaml(text),
): ParsedFile<z.output<z.ZodObject<Shape>>> {
  const add = (list: ConfigProblem[], { code, path, what, todo }: Fault) =>
    addOnce(list, { code, file: name, line: yaml.lineOf(path), path: formatPath(path), what, todo });
  for (const mistake of yaml.mistakes) {
    addOnce(findings.problems, { code: "CONFIG_SYNTAX", file: name, path: "", ...mistake });
  }
  const data = yaml.data ?? {};
  const faults = yaml.mistakes.length > 0 ? [] : (wholeFile(yaml.data) ?? faultsOf(schema, data));
  // A file of remarks alone is right where every setting may be left out.
  const told = yaml.data == null && faults.length > 0 ? [empty] : faults;
  for (const fault of told) add(findings.problems, fault);
  const isTold = (path: readonly PathSegment[]): boolean => told.some((fault) => formatPath(fault.path) === formatPath(path));
  for (const path of yaml.yesOrNo) if (!isTold(path)) add(findings.problems, { ...yesOrNo, path });
  const readable = yaml.mistakes.length === 0 && wholeFile(yaml.data) === null;
  return {
    name,
    fields: readable ? salvage(schema, data) : {},
    fault: (code, path, what, todo) => add(findings.problems, { code, path, what, todo }),
    advise: (code, path, what, todo) => add(findings.warnings, { code, path, what, todo }),
  };
}

function salvage<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, data: unknown): Partial<z.output<z.ZodObject<Shape>>> {
  if (typeof data !== "object" || data === null) return {};
  const fields: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(schema.shape)) {
    const result = (part as z.ZodType).safeParse(Object.hasOwn(data, key) ? Reflect.get(data, key) : undefined);
    if (result.success) fields[key] = result.data;
  }
  return fields as Partial<z.output<z.ZodObject<Shape>>>;
}

const yesOrNo: Omit<Fault, "path"> = {
  code: "CONFIG_INVALID",
  what: "is yes or no without quotes, which YAML may read as true or false",
  todo: 'Put it in quotes if it is a text: "no".',
};

const empty: Fault = {
  code: "CONFIG_MISSING",
  path: [],
  what: "is empty: it holds no setting",
  todo: "Fill it in as in the example, or remove the file.",
};

/** A file that is no group of settings at all. */
function wholeFile(data: unknown): readonly Fault[] | null {
  if (data == null || (typeof data === "object" && !Array.isArray(data))) return null;
  const what = Array.isArray(data) ? "is a list (each line begins with a hyphen)" : "holds no settings";
  return [{ code: "CONFIG_INVALID", path: [], what, todo: "Write each setting as name: value, without a hyphen before it." }];
}

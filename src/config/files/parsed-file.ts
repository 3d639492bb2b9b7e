/** One configuration file after its schema: what was understood of it, and the place to report what is wrong with it. */
import type { z } from "zod";
import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import { faultsOf } from "../issues.ts";
import { addOnce, type ConfigProblem, type Fault, type Findings, formatPath, type PathSegment } from "../problems.ts";
import { readYaml } from "./yaml-text.ts";

export interface ParsedFile<Fields> {
  readonly name: string;
  /** The top-level settings that are right by themselves: cross-checks go on although others are wrong. */
  readonly fields: Partial<Fields>;
  fault(code: ProblemCode, path: readonly PathSegment[], what: string, todo: string): void;
  /** Like `fault`, but the configuration can be used. */
  advise(code: ProblemCode, path: readonly PathSegment[], what: string, todo: string): void;
}

/** Never throws: a text that is no YAML has no fields, and says so. */
export function parseFile<Shape extends z.ZodRawShape>(
  name: string,
  text: string,
  schema: z.ZodObject<Shape>,
  findings: Findings,
): ParsedFile<z.output<z.ZodObject<Shape>>> {
  const yaml = readYaml(text);
  const add = (list: ConfigProblem[], { code, path, what, todo }: Fault) =>
    addOnce(list, { code, file: name, line: yaml.lineOf(path), path: formatPath(path), what, todo });
  for (const { line, what } of yaml.mistakes) {
    addOnce(findings.problems, { code: "CONFIG_SYNTAX", file: name, line, path: "", what, todo: "Correct the line." });
  }
  const readable = yaml.mistakes.length === 0;
  const data = yaml.data ?? {};
  if (readable) for (const fault of faultsOf(schema, data)) add(findings.problems, fault);
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

/** Configuration problems as lines for people: file, path, what is wrong, what to do, code. */
import type { ConfigProblem } from "./problems.ts";

/** One line each, in the order given. */
export function formatProblems(problems: readonly ConfigProblem[]): string[] {
  return problems.map(({ file, line, path, what, todo, code }) => {
    const place = line === null ? file : `${file}:${line}`;
    return `${[place, path].filter((part) => part !== "").join(" ")}: ${what}. ${todo} (${code})`;
  });
}

/** What the operating system's words for a failed port mean for a person. */
import { type Problem, problem } from "../../domain/problem.ts";

/** Windows says "Access denied" where another program has the port open (STACK.md 1); Unix says "Permission denied" and means it. */
export function portProblem(message: string, path: string): Problem {
  const text = `It is ${path}.`;
  if (/no such file|file not found|cannot find|no such device|ENOENT|ENXIO|ENODEV/i.test(message))
    return problem("PORT_ABSENT", text);
  if (/cannot lock|temporarily unavailable|resource busy|EBUSY|access (is )?denied/i.test(message))
    return problem("PORT_BUSY", text);
  if (/permission denied|not permitted|EACCES|EPERM/i.test(message)) return problem("PORT_DENIED", text);
  return problem("PORT_FAILED", `${text} The system says: ${message.replace(/\.$/, "")}.`);
}

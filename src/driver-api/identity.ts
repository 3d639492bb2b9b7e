/** How an instrument names itself, next to how its driver names it. */
import { textOrNull } from "./text.ts";

/** The model as sent, without a trailing " Analyzer", in the driver's spelling where only the case differs. */
export function modelName(sent: string | null | undefined, known: string): string | null {
  const name = textOrNull(textOrNull(sent)?.replace(/ analyzer$/i, ""));
  return name?.toLowerCase() === known.toLowerCase() ? known : name;
}

/** How an instrument names itself, next to how its driver names it. */
import { textOrNull } from "./text.ts";

/** The model as sent, without a trailing " Analyzer", in the driver's spelling where only the case differs. */
export function modelName(sent: string | null | undefined, known: string): string | null {
  const name = textOrNull(textOrNull(sent)?.replace(/ analyzer$/i, ""));
  return name?.toLowerCase() === known.toLowerCase() ? known : name;
}

/** True for a serial number that only says which model it is, in whatever spelling. */
export function isModelName(serial: string | null, models: readonly (string | null)[]): boolean {
  if (serial === null) return false;
  const own = plain(serial);
  return own !== "" && models.some((model) => plain(model) === own);
}

const plain = (name: string | null): string =>
  (name ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "")
    .replace(/analyzer$/, "");

/** A row of rules as people speak of it: «INR på CoaguChek bil 1». */
import type { ReleasePorts } from "../release/view.ts";

export function rowInWords(
  ports: Pick<ReleasePorts, "view">,
  { instrument, analyte }: { readonly instrument: string; readonly analyte: string },
): string {
  const name = ports.view().instruments.find(({ id }) => id === instrument)?.name ?? instrument;
  return `${analyte} på ${name}`;
}

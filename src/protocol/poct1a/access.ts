/**
 * How a driver looks into a POCT1-A document. Missing element, `V=""` and `NULL="…"` stay apart in the tree and are all
 * "absent" here (POCT1A.md 3). A missing parent is no trouble: everything under it is absent too.
 */
import type { ValueRange } from "../../domain/observation.ts";
import type { PoctElement } from "./message.ts";

/** The first child of that name. */
export function child(element: PoctElement | null, name: string): PoctElement | null {
  if (element === null) return null;
  for (const candidate of element.children) if (candidate.name === name) return candidate;
  return null;
}

/** All children of that name, in order. */
export function children(element: PoctElement | null, name: string): readonly PoctElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** Attribute `V` at the end of a path: `value(svc, "SVC.role_cd")`, `value(document, "HDR", "HDR.control_id")`. Untouched text. */
export function value(element: PoctElement | null, ...path: readonly string[]): string | null {
  let last = element;
  for (const name of path) last = child(last, name);
  if (last === null || attribute(last, "NULL") !== null) return null;
  return attribute(last, "V");
}

/** Attributes `V` of all children of that name; absent ones left out. */
export function values(element: PoctElement | null, name: string): readonly string[] {
  return children(element, name).flatMap((each) => value(each) ?? []);
}

/** Any attribute (`U`, `SN`, `DN` …), absent when empty. */
export function attribute(element: PoctElement | null, name: string): string | null {
  const found = element !== null && Object.hasOwn(element.attributes, name) ? element.attributes[name] : undefined;
  return found === undefined || found === "" ? null : found;
}

/** Text between the tags without the white space of its layout; some devices put a second value there (POCT1A.md 3). */
export function text(element: PoctElement | null): string | null {
  const trimmed = element?.text.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}

const interval = /^[[\](]([^;[\]()]*);([^;[\]()]*)[[\])]$/;

/** IVL `[low;high]`, either bound may be empty or open (POCT1A.md 3). Null when the text is no interval or bounds nothing. */
export function range(text: string | null): ValueRange | null {
  const match = interval.exec(text?.trim() ?? "");
  const low = match?.[1]?.trim() || null;
  const high = match?.[2]?.trim() || null;
  return low === null && high === null ? null : { low, high };
}

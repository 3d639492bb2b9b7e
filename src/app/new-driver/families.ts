/** The protocol families of a new driver, each a small working one. */
import { hl7Family } from "./hl7.ts";
import { linesFamily } from "./lines.ts";
import { lisFamily } from "./lis.ts";
import { poctFamily } from "./poct1a.ts";
import type { FamilyTexts } from "./texts.ts";

export const families = ["lis", "mllp", "poct1a", "lines"] as const;
export type Family = (typeof families)[number];

export const textsOf: Readonly<Record<Family, FamilyTexts>> = {
  lis: lisFamily,
  mllp: hl7Family,
  poct1a: poctFamily,
  lines: linesFamily,
};

/** The lot register. */
import { readLotFile } from "../../qc/lots/lot-file.ts";
import type { OfficeCore } from "./core.ts";

export const lotActions = {
  /** `badLines`: every line that is wrong; then nothing was imported. */
  "lots.import": ({ pipeline }: OfficeCore, { text }: { readonly text: string }) => {
    const { lots, problems } = readLotFile(text);
    if (problems.length > 0) return { badLines: problems.map((one) => one.text), lines: 0, changed: 0 };
    return { badLines: [], lines: lots.length, changed: pipeline.importLots(lots) };
  },
} as const;

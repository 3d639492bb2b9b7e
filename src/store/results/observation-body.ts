/** Where an observation's sealed body belongs: in its own row, of its own run. */
import type { Place } from "../sealing/seal.ts";

export const bodyPlace = (row: { readonly id: string; readonly run_key: string }): Place => [
  "observation.sealed_body",
  row.id,
  row.run_key,
];

/** The guided steps of a failed control, and annulling one (rulings 12 and 22). */

import { stepsOf, tickStep } from "../../casework/decisions/steps.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Signature } from "../../domain/signature.ts";
import { annulmentCauses } from "../../store/decisions.ts";
import type { OfficeCore } from "./core.ts";

interface Annulling extends Signature {
  readonly id: string;
  readonly cause: string;
  readonly moveTo: string | null;
}

export const stepActions = {
  "steps.list": ({ ports }: OfficeCore, { id }: { readonly id: string }) => stepsOf(ports, id),
  "steps.done": ({ ports }: OfficeCore, { id, step, ...signature }: Signature & { readonly id: string; readonly step: number }) =>
    tickStep(ports, id, step, signature),
  "controls.annul": ({ decide }: OfficeCore, { id, cause: named, moveTo, ...signature }: Annulling) => {
    const cause = annulmentCauses.find((one) => one === named);
    if (cause === undefined) throw new UserError("BAD_USAGE", `--cause takes one of ${annulmentCauses.join(", ")}.`);
    const { key, state } = decide.annulControl(id, { cause, moveTo }, signature);
    return { id: key, state };
  },
} as const;

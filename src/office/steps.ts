/** The guided steps of a failed control, and annulling one (rulings 12 and 22). */
import { z } from "zod";
import { stepsOf, tickStep } from "../casework/decisions/steps.ts";
import { annulmentCauses } from "../store/decisions.ts";
import { act } from "./act.ts";
import { asks, count, entry, line, signature } from "./request.ts";

export { annulmentCauses };

export const stepActs = {
  "steps.list": act({
    asks: asks(entry),
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }, { id }) => stepsOf(ports, id),
  }),
  "steps.done": act({
    asks: asks({ ...entry, step: count, ...signature }),
    right: "tick-step",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, { id, step, ...signed }) => tickStep(ports, id, step, signed),
  }),
  "controls.annul": act({
    asks: asks({ ...entry, cause: z.enum(annulmentCauses), moveTo: line.nullable(), ...signature }),
    right: "void-control",
    effect: "changes",
    showsPatients: false,
    does: ({ decide }, { id, cause, moveTo, ...signed }) => {
      const { key, state } = decide.annulControl(id, { cause, moveTo }, signed);
      return { id: key, state };
    },
  }),
} as const;

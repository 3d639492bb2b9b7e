/** The guided steps of a failed control, and annulling one (rulings 12 and 22). */
import { stepsOf, tickStep } from "../casework/decisions/guided-steps.ts";
import { annulmentCauses } from "../domain/annulment.ts";
import { z } from "../domain/zod.ts";
import { act } from "./act.ts";
import { failedControls } from "./failed-controls.ts";
import { asks, count, entry, line, nothing, signature } from "./request.ts";

export const stepActs = {
  "steps.list": act({
    asks: asks(entry),
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }, { id }) => stepsOf(ports, id),
  }),
  /** The controls that failed and decide now: from here to their steps. */
  "steps.open": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => {
      const failed = failedControls(ports);
      const at = ports.clock.now();
      const { instruments } = ports.view();
      return instruments.flatMap((instrument) =>
        instrument.analytes.flatMap(({ name: analyte }) => failed({ instrument, analyte, at })),
      );
    },
  }),
  "steps.done": act({
    pin: { none: "a step that was done; the control it is about still decides" },
    asks: asks({ ...entry, step: count, ...signature }),
    right: "tick-step",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, { id, step, ...signed }) => tickStep(ports, id, step, signed),
  }),
  "controls.annul": act({
    pin: "lets-go",
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

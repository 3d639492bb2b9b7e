/** Manual entry of results and controls when a cable is dead. */
import type { Entered } from "../casework/decisions/typed-entry.ts";
import { staffText } from "../casework/staff-text.ts";
import { z } from "../domain/zod.ts";
import type { Undoable } from "../store/people/decisions.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { decided, instant, undoTime } from "./held.ts";
import { asks, line, signature, typedPerson, undoable } from "./request.ts";
import { confirmedPerson } from "./typed-person.ts";

const typed = {
  instrument: line,
  analyte: line,
  value: line,
  comparator: z.enum(["<", ">"]).nullable(),
  unit: line,
  /** As typed. */
  at: line,
  reagentLot: line.nullable(),
  ...signature,
};

export const entryActs = {
  "enter.result": act({
    pin: {
      none: "writes down what was measured, with the number twice; the rules conclude, as of an instrument's, and held.wrong-patient takes it back",
    },
    asks: asks({ ...typed, ...typedPerson, operator: line.nullable(), ...undoable }),
    right: "enter-result",
    effect: "changes",
    showsPatients: false,
    does: ({ ports, entry }, { at, by, reason, role, patient, again, scanned, confirmed, undoSeconds, ...values }) => {
      const person = confirmedPerson(ports, { patient, again, scanned, confirmed });
      const undo = undoTime(ports, undoSeconds);
      const typedResult = { ...values, patient: person, at: instant(ports, at) };
      return told(ports, entry.enterResult(typedResult, { by, reason, role }, undo), undo);
    },
  }),
  "enter.control": act({
    pin: { none: "writes down what was measured; the rules conclude, and a wrong one is annulled" },
    asks: asks({ ...typed, lot: line, level: line }),
    right: "enter-control",
    effect: "changes",
    showsPatients: false,
    does: ({ ports, entry }, { at, by, reason, role, ...values }) =>
      told(ports, entry.enterControl({ ...values, at: instant(ports, at) }, { by, reason, role })),
  }),
} as const;

/** What became of it, with the reasons for not sending it in bokmål. */
const told = (ports: OfficeCore["ports"], { run, isKnown }: Entered, undo: Undoable = {}) => ({
  ...decided(ports, run, isKnown ? {} : undo),
  isKnown,
  reasons: run.reasons
    .filter(({ outcome }) => outcome === "HOLD" || outcome === "REJECT")
    .map(({ code }) => ({ code, text: staffText(ports.view(), code) })),
});

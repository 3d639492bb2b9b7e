/** Look-back cases: results that the journal has and that are in doubt (ruling 10). */
import { z } from "zod";
import { caseById, closeCase, decideCase, wrongPatient } from "../casework/look-back/decide.ts";
import { caseResults, lookBackList, summary } from "../casework/look-back/list.ts";
import { resultDecisions } from "../domain/registers/look-back.ts";
import { act } from "./act.ts";
import { decided, told, undoTime } from "./held.ts";
import { asks, entry, line, lines, nothing, signature, telling, text, typedPerson, undoable } from "./request.ts";
import { confirmedPerson } from "./typed-person.ts";

const word = asks({
  ...entry,
  /** Ids of results; empty: all that are undecided. */
  results: lines,
  decision: z.enum(resultDecisions),
  /** `12.5`, `<5` or an answer, as read on the instrument. */
  value: line.nullable(),
  ...telling,
  ...signature,
});

export const lookBackActs = {
  "lookback.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => lookBackList(ports),
  }),
  "lookback.show": act({
    asks: asks(entry),
    right: "see-patients",
    effect: "reads",
    showsPatients: true,
    does: ({ ports }, { id }) => {
      const found = caseById(ports, id);
      return { ...summary(ports, found), affected: caseResults(ports, found.body) };
    },
  }),
  "lookback.decide": act({
    asks: word,
    right: "decide-case",
    effect: "changes",
    showsPatients: false,
    isDangerous: true,
    does: ({ ports }, { id, results, decision, value, notified, notifiedAt, ...signed }) => {
      const said = { decision, notified: told(ports, { notified, notifiedAt }), value };
      return summary(ports, decideCase(ports, id, results.length === 0 ? null : results, said, signed));
    },
  }),
  "lookback.close": act({
    asks: asks({ ...entry, cause: text.nullable(), ...signature }),
    right: "decide-case",
    effect: "changes",
    showsPatients: false,
    isDangerous: true,
    does: ({ ports }, { id, cause, ...signed }) => summary(ports, closeCase(ports, id, cause, signed)),
  }),
  "held.wrong-patient": act({
    asks: asks({ ...entry, ...typedPerson, ...telling, ...undoable, ...signature }),
    right: "decide-case",
    effect: "changes",
    showsPatients: false,
    isDangerous: true,
    does: ({ ports }, { id, patient, again, scanned, confirmed, notified, notifiedAt, undoSeconds, ...signed }) => {
      const right = confirmedPerson(ports, { patient, again, scanned, confirmed });
      const undo = undoTime(ports, undoSeconds);
      return decided(ports, wrongPatient(ports, id, right, told(ports, { notified, notifiedAt }), signed, undo), undo);
    },
  }),
} as const;

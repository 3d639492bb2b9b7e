/** Look-back cases: results that the journal has and that are in doubt (ruling 10). */

import { caseById, closeCase, decideCase, wrongPatient } from "../../casework/look-back/decide.ts";
import { caseResults, lookBackList, summary } from "../../casework/look-back/list.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { resultDecisions } from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import type { OfficeCore } from "./core.ts";
import { type Telling, told } from "./held.ts";
import { type TypedPerson, typedTwice } from "./typed-person.ts";

interface CaseWord extends Signature, Telling {
  readonly id: string;
  /** Ids of results; empty: all that are undecided. */
  readonly results: readonly string[];
  readonly decision: string;
  /** `12.5`, `<5` or an answer, as read on the instrument. */
  readonly value: string | null;
}

type Nothing = Readonly<Record<string, never>>;

export const lookBackActions = {
  "lookback.list": ({ ports }: OfficeCore, _: Nothing) => lookBackList(ports),
  "lookback.show": ({ ports }: OfficeCore, { id }: { readonly id: string }) => {
    const entry = caseById(ports, id);
    return { ...summary(ports, entry), affected: caseResults(ports, entry.body) };
  },
  "lookback.decide": (
    { ports }: OfficeCore,
    { id, results, decision: named, value, notified, notifiedAt, ...signature }: CaseWord,
  ) => {
    const decision = resultDecisions.find((one) => one === named);
    if (decision === undefined) throw new UserError("BAD_USAGE", `--decision takes one of ${resultDecisions.join(", ")}.`);
    const word = { decision, notified: told(ports, { notified, notifiedAt }), value };
    return summary(ports, decideCase(ports, id, results.length === 0 ? null : results, word, signature));
  },
  "lookback.close": (
    { ports }: OfficeCore,
    { id, cause, ...signature }: Signature & { readonly id: string; readonly cause: string | null },
  ) => summary(ports, closeCase(ports, id, cause, signature)),
  "held.wrong-patient": (
    { ports }: OfficeCore,
    {
      id,
      patient,
      again,
      scanned,
      notified,
      notifiedAt,
      ...signature
    }: Signature & Telling & TypedPerson & { readonly id: string },
  ) => {
    const right = typedTwice({ patient, again, scanned });
    const { key, state } = wrongPatient(ports, id, right, told(ports, { notified, notifiedAt }), signature);
    return { id: key, state };
  },
} as const;

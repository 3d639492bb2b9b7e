/** External control: its rounds, what was measured for them, and what people say of a measurement. */

import { markEqa, undoEqa } from "../casework/decisions/eqa-decisions.ts";
import { closeRound, eqaEntries, listRounds, putRound, reportEqa, roundsToRemind } from "../casework/registers/eqa-rounds.ts";
import type { Signature } from "../domain/signature.ts";
import { z } from "../domain/zod.ts";
import { act } from "./act.ts";
import { asks, count, day, entry, line, lines, signature } from "./request.ts";

const round = z.strictObject({
  name: line,
  shipment: line,
  samples: z
    .array(z.strictObject({ name: line, ids: lines }))
    .max(100)
    .readonly(),
  parallels: count,
  instruments: lines,
  analytes: lines,
  opensOn: day,
  closesOn: day,
  deadline: day,
  closedOn: day.nullable(),
});

const report = z.strictObject({
  sample: line.optional(),
  parallel: line.optional(),
  registeredOn: day.optional(),
  registeredBy: line.optional(),
  target: line.optional(),
  trueness: line.optional(),
  precision: line.optional(),
  deviation: line.optional(),
});

export const eqaActs = {
  /** `dueWithinDays`: only those that somebody is to be reminded of. */
  "eqa.rounds": act({
    asks: asks({ dueWithinDays: count.optional() }),
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }, { dueWithinDays }) =>
      dueWithinDays === undefined ? listRounds(ports) : roundsToRemind(ports, dueWithinDays),
  }),
  "eqa.results": act({
    asks: asks({ round: line.nullable() }),
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }, request) => eqaEntries(ports, request.round),
  }),
  "eqa.round-add": act({
    pin: { none: "the round can be written anew" },
    asks: asks({ round, ...signature }),
    right: "write-register",
    effect: "begins",
    showsPatients: false,
    does: ({ ports }, request) => putRound(ports, request.round, signed(request)),
  }),
  "eqa.round-close": act({
    pin: { none: "the round can be written anew, open" },
    asks: asks({ name: line, ...signature }),
    right: "write-register",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => closeRound(ports, request.name, signed(request)),
  }),
  "eqa.mark": act({
    pin: { none: "sends nothing, and eqa.undo takes it back" },
    asks: asks({ ...entry, round: line.nullable(), sample: line.nullable(), ...signature }),
    right: "mark-eqa",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => done(markEqa(ports, request.id, request, signed(request))),
  }),
  "eqa.undo": act({
    pin: { none: "back to how the rules judge it; eqa.mark takes it back" },
    asks: asks({ ...entry, ...signature }),
    right: "mark-eqa",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => done(undoEqa(ports, request.id, signed(request))),
  }),
  "eqa.report": act({
    pin: { none: "can be written anew, and what stood there is kept" },
    asks: asks({ ...entry, report, ...signature }),
    right: "mark-eqa",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => reportEqa(ports, request.id, request.report, signed(request)),
  }),
} as const;

const signed = ({ by, reason, role }: Signature): Signature => ({ by, reason, role });
const done = ({ key, state }: { readonly key: string; readonly state: string }) => ({ id: key, state });

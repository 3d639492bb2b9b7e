/** Control limits of the site's own: proposed, approved, listed. */
import { approveOwnLimits, ownLimitsOf, proposeOwnLimits } from "../casework/registers/own-limits.ts";
import { act } from "./act.ts";
import { asks, line, signature } from "./request.ts";

const target = {
  instrument: line,
  analyte: line,
  lot: line,
  level: line,
  reagentLot: line.optional(),
  /** A long-term CV in percent, with its source. */
  cv: line.optional(),
  cvSource: line.optional(),
};

export const limitActs = {
  "limits.propose": act({
    asks: asks(target),
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }, request) => proposeOwnLimits(ports, request),
  }),
  "limits.approve": act({
    pin: "for-good",
    asks: asks({ ...target, mean: line, sd: line, from: line.optional(), ...signature }),
    right: "approve-limits",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => approveOwnLimits(ports, request),
  }),
  "limits.list": act({
    asks: asks({ instrument: line }),
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }, { instrument }) => ownLimitsOf(ports, instrument),
  }),
} as const;

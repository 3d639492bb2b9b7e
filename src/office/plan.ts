/** The plan and the yearly review: what the unit decides about its own work, and the pages to print. */
import { z } from "../domain/zod.ts";
import { planInForce, planPage, setPlan } from "../quality/plan.ts";
import { decideReview, reviewData } from "../quality/review-data.ts";
import { reviewPage } from "../quality/review-page.ts";
import { act } from "./act.ts";
import { asks, day, file, line, nothing, signature, text } from "./request.ts";

const year = z.int().min(1900).max(9999);
const decision = z.strictObject({ decision: text, responsible: line.nullable(), deadline: day.nullable() });

export const planActs = {
  "plan.set": act({
    pin: { none: "the former plan can be set again" },
    asks: asks({ text: file, ...signature }),
    right: "write-register",
    effect: "begins",
    showsPatients: false,
    does: ({ ports }, { text: written, ...signed }) => setPlan(ports, written, signed),
  }),
  "plan.show": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }) => planInForce(ports)?.body.lines ?? [],
  }),
  "plan.page": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }) => planPage(ports),
  }),
  "review.decide": act({
    pin: { none: "a later decision stands beside it; both are kept" },
    asks: asks({ year, decision, ...signature }),
    right: "review-year",
    effect: "begins",
    showsPatients: false,
    does: ({ ports }, { by, reason, role, ...request }) =>
      decideReview(ports, request.year, request.decision, { by, reason, role }),
  }),
  "review.page": act({
    asks: asks({ year }),
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }, request) => {
      const { site, gateway } = ports.view().station;
      return reviewPage(reviewData(ports, request.year), { site: site.name, zone: gateway.zone, printedAt: ports.clock.now() });
    },
  }),
} as const;

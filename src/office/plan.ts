/** The plan and the yearly review: what the unit decides about its own work, and the pages to print. */
import type { ReviewDecision } from "../domain/registers/management.ts";
import type { Signature } from "../domain/signature.ts";
import { planInForce, planPage, setPlan } from "../quality/plan.ts";
import { decideReview, reviewData } from "../quality/review-data.ts";
import { reviewPage } from "../quality/review-page.ts";
import type { OfficeCore } from "./core.ts";

type Nothing = Readonly<Record<string, never>>;

interface Year {
  readonly year: number;
}

export const planActions = {
  "plan.set": ({ ports }: OfficeCore, { text, ...signature }: Signature & { readonly text: string }) =>
    setPlan(ports, text, signature),
  "plan.show": ({ ports }: OfficeCore, _: Nothing) => planInForce(ports)?.body.lines ?? [],
  "plan.page": ({ ports }: OfficeCore, _: Nothing) => planPage(ports),
  "review.decide": ({ ports }: OfficeCore, request: Signature & Year & { readonly decision: ReviewDecision }) => {
    const { by, reason, role, year, decision } = request;
    decideReview(ports, year, decision, { by, reason, role });
  },
  "review.page": ({ ports }: OfficeCore, { year }: Year) => {
    const { site, gateway } = ports.view().station;
    return reviewPage(reviewData(ports, year), { site: site.name, zone: gateway.zone, printedAt: ports.clock.now() });
  },
} as const;

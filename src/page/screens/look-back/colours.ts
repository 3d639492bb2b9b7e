/** How a case stands, as a colour beside its word. */
import type { AnswerOf } from "../../../office/index.ts";
import type { Colour } from "../../parts/kit.tsx";

export type CaseSummary = AnswerOf<"lookback.list">[number];

export const colourOf: Readonly<Record<CaseSummary["state"], Colour>> = {
  "waits-for-control": "warning",
  "may-close": "info",
  "to-assess": "danger",
  closed: "neutral",
};

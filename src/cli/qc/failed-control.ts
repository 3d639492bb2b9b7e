/** Where a person reads that a control failed, the way to its guided steps stands beside it. */
import type { AnswerOf } from "../../office/index.ts";

type Failed = AnswerOf<"steps.open">[number];

export const failedControlLine = ({ text, id }: Pick<Failed, "text" | "id">): string =>
  `${text} Hjelp meg videre: labbro qc steps ${id}`;

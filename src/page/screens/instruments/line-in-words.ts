/** One line of what was said: when, and by whom. */
import type { AnswerOf } from "../../../office/index.ts";
import { clock } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";

export const lineInWords = ({ at, from, text }: AnswerOf<"instruments.traffic">["lines"][number]): string =>
  `${clock(at)} ${from === "labbro" ? t.instruments.fromLabbro : t.instruments.fromInstrument}: ${text}`;

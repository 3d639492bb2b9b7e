/** A reason code as staff of this station read it. */
import type { InBoth } from "../domain/problem-catalogue.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import { type Language, reasonText } from "../domain/reason-text.ts";
import { releaseTimesOf, type StationView } from "../release/view.ts";

export const staffText = (view: StationView, code: ReasonCode, language: Language = "nb"): string =>
  reasonText(code, releaseTimesOf(view), language);

/** A refusal that is said in the words of the reason alone. */
export const asStaffRead = (text: string): InBoth => ({ en: text, nb: text });

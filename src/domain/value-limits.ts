/** Limits that a site has entered for an analyte, in its configured unit; decimal strings. None has a default (QC.md 3.2, HL7.md 3.4). */

/** Either side may be open. The limits themselves are inside. */
export interface ValueLimits {
  readonly low?: string | undefined;
  readonly high?: string | undefined;
}

export interface AnalyteLimits {
  /** What the instrument can measure: a number outside that says no `<` or `>` is held (RANGE_VIOLATION). */
  readonly measuringRange?: ValueLimits | undefined;
  /** Outside: hardly possible, held (VALUE_IMPLAUSIBLE). Replaces the proposal of QC.md 3.2, each side for itself. */
  readonly plausible?: ValueLimits | undefined;
  /** Outside: to be told at once (CRITICAL_VALUE). `none`: the site has answered that it uses none (ruling 16). */
  readonly alert?: ValueLimits | "none" | undefined;
  /** Outside: to be confirmed by the site's routine (CONFIRM_ADVISED). */
  readonly confirm?: ValueLimits | undefined;
  /** Changed by more than so many percent since the same person's former result, if that is no older (DELTA_CHECK). */
  readonly delta?: { readonly percent: string; readonly days: number } | undefined;
  /** Who decided them, where that is written. */
  readonly source?: string | undefined;
}

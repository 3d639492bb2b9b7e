/**
 * Quality control's answer for one result, written a second time from the book (QC.md 3.3, rulings 7, 9, 23) with nothing but loops over
 * lists: slow, plain, and sharing no code with src/qc (a test reads its imports). Times are hours.
 */
export interface Point {
  readonly t: number;
  readonly isOk: boolean;
  readonly level: string;
  readonly lot: string | null;
}

export interface Case {
  readonly levels: readonly string[];
  readonly isAcrossLots: boolean;
  readonly needsNewLotControl: boolean;
  readonly intervalH: number;
  readonly graceH: number;
  readonly services: readonly number[];
  readonly controls: readonly Point[];
  readonly sample: { readonly t: number; readonly lot: string | null };
}

export interface Answer {
  readonly status: string;
  readonly bracket: string;
}

const fromGoodToBad = ["OK", "QC_OVERDUE_GRACE", "QC_OVERDUE", "QC_TRIGGER_PENDING", "QC_NEW_LOT_NO_QC", "QC_NEVER", "QC_FAILED"];

export function evaluate(one: Case): Answer {
  const { levels, sample, controls } = one;
  const statuses = levels.map((level) => statusOf(one, level));
  const status = fromGoodToBad.findLast((name) => statuses.includes(name)) ?? "OK";
  const isOnLotAsked = one.needsNewLotControl && sample.lot !== null && (status === "QC_NEW_LOT_NO_QC" || status === "QC_NEVER");
  let isExcused = true;
  for (const level of levels) {
    const after = controls.filter((control) => control.level === level && control.t > sample.t);
    for (const failed of after.filter(({ isOk }) => !isOk)) {
      const between = after.filter(({ isOk, t }) => isOk && t < failed.t);
      if (isInScope(one, failed) && !between.some((pass) => isInScope(one, pass))) return { status, bracket: "SUSPECT" };
      if (mayBeOfLot(one, failed) && !between.some((pass) => clears(one, pass, failed))) return { status, bracket: "SUSPECT" };
    }
    const stillFailed = unhealed(one, level);
    const firstOf = (fits: (pass: Point) => boolean): number =>
      Math.min(...after.filter((pass) => pass.isOk && fits(pass)).map(({ t }) => t));
    const first =
      stillFailed.length > 0
        ? Math.max(...stillFailed.map((failure) => firstOf((pass) => clears(one, pass, failure))))
        : firstOf((pass) => (isOnLotAsked ? pass.lot === sample.lot : isInScope(one, pass)));
    const isInTime = first <= sample.t + one.intervalH + one.graceH;
    if (!isInTime || one.services.some((t) => t > sample.t && t <= first)) isExcused = false;
  }
  return { status, bracket: isExcused ? "CONFIRMED" : "OPEN" };
}

function statusOf(one: Case, level: string): string {
  const { controls, sample } = one;
  const before = controls.filter((control) => control.level === level && control.t <= sample.t);
  const inScope = before.filter((control) => isInScope(one, control));
  const newest = inScope.filter(({ t }) => t === Math.max(...inScope.map((other) => other.t)));
  if (newest.some(({ isOk }) => !isOk) || unhealed(one, level).length > 0) return "QC_FAILED";
  const [last] = newest;
  const isTried = before.some(({ isOk, lot }) => isOk && lot === sample.lot);
  if (last === undefined || (one.needsNewLotControl && sample.lot !== null && !isTried))
    return before.length > 0 ? "QC_NEW_LOT_NO_QC" : "QC_NEVER";
  if (one.services.some((t) => t > last.t && t <= sample.t)) return "QC_TRIGGER_PENDING";
  if (sample.t <= last.t + one.intervalH) return "OK";
  return sample.t <= last.t + one.intervalH + one.graceH ? "QC_OVERDUE_GRACE" : "QC_OVERDUE";
}

/** Whether the policy's interval counts it. */
const isInScope = ({ isAcrossLots, sample }: Case, { lot }: Point): boolean => isAcrossLots || lot === sample.lot;

/** Failures of the sample's own lot that nothing before the sample has made good (ruling 23). */
function unhealed(one: Case, level: string): readonly Point[] {
  const before = one.controls.filter((control) => control.level === level && control.t <= one.sample.t);
  const failed = before.filter((control) => !control.isOk && (one.sample.lot === null || mayBeOfLot(one, control)));
  return failed.filter((failure) => !before.some((pass) => pass.isOk && pass.t > failure.t && clears(one, pass, failure)));
}

/** A failure that tells no lot counts against every lot; a sample without one may be of any that was controlled here by then. */
function mayBeOfLot({ sample, controls }: Case, { lot, level }: Point): boolean {
  if (sample.lot !== null) return lot === sample.lot || lot === null;
  return lot === null || controls.some((other) => other.lot === lot && other.level === level && other.t <= sample.t);
}

/** A lot is good again when it has passed itself; a pass without a lot clears only a failure without one. */
function clears({ sample }: Case, pass: Point, failure: Point): boolean {
  if (failure.lot !== null) return pass.lot === failure.lot;
  return pass.lot === null || (sample.lot !== null && pass.lot === sample.lot);
}

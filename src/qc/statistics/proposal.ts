/**
 * Limits that a site's own controls, or experience with the model, suggest (QC.md 1.5). Only ever a proposal: limits that moved by
 * themselves would move with the drift they are to show. A person approves it or leaves it.
 */
import { type Decimal, decimal, isDecimal, readDecimal } from "../../domain/decimal.ts";
import type { SdSource } from "../../domain/registers/approvals.ts";
import { decimalsOf, fewestForEstablished, fewestForSpread } from "./shown.ts";
import { priorSd, summarize } from "./summary.ts";

export const fewestDays = 10;
/** Beyond so many SDs a single control is rejected (1-3s): that is how wide own limits are. */
const rejectAtSd = 3;

export interface ProposalBasis {
  /** The stream's usable controls: value as sent, local day. A rejected one counts; a voided one is not here (QC.md 1.3 no. 7). */
  readonly values: readonly { readonly number: string; readonly day: string }[];
  /** The lot list's own target. */
  readonly target: string | null;
  readonly sd: string | null;
  readonly low: string | null;
  readonly high: string | null;
  /** A long-term CV of the model and analyte in percent, with its source: then the SD is target × CV. */
  readonly prior: { readonly cvPercent: string; readonly source: string } | null;
}

export interface LimitProposal {
  readonly n: number;
  readonly days: number;
  /** Two decimals more than the values; null where there is too little to say. */
  readonly mean: string | null;
  readonly sd: string | null;
  readonly sdSource: SdSource;
  /** Why it cannot be approved as it stands; empty: it can. */
  readonly obstacles: readonly string[];
}

/** Pure; the order of the values does not matter. */
export function proposeLimits(basis: ProposalBasis): LimitProposal {
  const n = basis.values.length;
  const days = new Set(basis.values.map(({ day }) => day)).size;
  return basis.prior === null ? established(basis, n, days) : fromExperience(basis, basis.prior.cvPercent, n, days);
}

function established(basis: ProposalBasis, n: number, days: number): LimitProposal {
  const numbers = basis.values.map((one) => one.number);
  const { mean, sd } = summarize(numbers.map(decimal), null);
  const places = decimalsOf(numbers) + 2;
  const tooFew = [
    ...(n < fewestForEstablished ? [`${n} values; ${fewestForEstablished} are needed`] : []),
    ...(days < fewestDays ? [`measured on ${days} days; ${fewestDays} are needed`] : []),
  ];
  const told = { n, days, sdSource: "ESTABLISHED" } as const;
  if (n < fewestForSpread || mean === null || sd === null) return { ...told, mean: null, sd: null, obstacles: tooFew };
  return { ...told, ...shown(mean, sd, places), obstacles: [...tooFew, ...obstaclesOf(basis, mean, sd, places)] };
}

function fromExperience(basis: ProposalBasis, cvPercent: string, n: number, days: number): LimitProposal {
  const told = { n, days, sdSource: "PRIOR_CV" } as const;
  const [mean, cv] = [readDecimal(basis.target), readDecimal(cvPercent)];
  if (mean === null || cv === null)
    return { ...told, mean: null, sd: null, obstacles: ["the lot has no target to take the CV of"] };
  const places = decimalsOf([basis.target ?? "", ...basis.values.map((one) => one.number)]) + 2;
  const sd = priorSd(mean, cv);
  return { ...told, ...shown(mean, sd, places), mean: mean.toFixed(), obstacles: obstaclesOf(basis, mean, sd, places) };
}

const shown = (mean: Decimal, sd: Decimal, places: number) => ({ mean: mean.toFixed(places), sd: sd.toFixed(places) });

/** What is approved is what is shown: the rounded figures, which must be numbers that a limit can be. */
function obstaclesOf(basis: ProposalBasis, mean: Decimal, sd: Decimal, places: number): readonly string[] {
  const figures = Object.values(shown(mean, sd, places));
  if (!figures.every(isDecimal)) return ["the values have more digits than a limit can have"];
  return tooWide(basis, mean.round(places), sd.round(places));
}

/** Own limits may be narrower than the manufacturer's, not wider (QC.md 1.5). */
function tooWide(basis: ProposalBasis, mean: Decimal, sd: Decimal): readonly string[] {
  if (sd.lte(0)) return ["all values are the same, so there is no SD"];
  const [low, high] = manufacturersLimits(basis);
  const [from, to] = [mean.minus(sd.times(rejectAtSd)), mean.plus(sd.times(rejectAtSd))];
  if ((low === null || from.gte(low)) && (high === null || to.lte(high))) return [];
  const outside = `${from.toFixed()} to ${to.toFixed()}`;
  return [
    `mean ± ${rejectAtSd} SD, ${outside}, is wider than the manufacturer's ${low?.toFixed() ?? "…"} to ${high?.toFixed() ?? "…"}`,
  ];
}

/** The range; where there is none, the target with its SD. */
function manufacturersLimits({ target, sd, low, high }: ProposalBasis): readonly [Decimal | null, Decimal | null] {
  const [bottom, top] = [readDecimal(low), readDecimal(high)];
  const [mean, width] = [readDecimal(target), readDecimal(sd)?.times(rejectAtSd) ?? null];
  if (bottom !== null || top !== null || mean === null || width === null) return [bottom, top];
  return [mean.minus(width), mean.plus(width)];
}

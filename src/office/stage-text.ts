/** "Kom svarene mine fram?": how far a result has come, in the words of those who ask. Pure. */
import type { EpochMs } from "../domain/clock.ts";
import { localDate, norwegianClock, norwegianDate } from "../domain/time.ts";
import type { ResultStage } from "../store/results/arrivals.ts";

export interface StageFacts {
  readonly stage: ResultStage;
  /** Since when it is so; null: not known. */
  readonly since: EpochMs | null;
  /** The journal has it, whatever is on its way beside. */
  readonly isInJournal: boolean;
  /** The journal was told to take it away. */
  readonly isWithdrawn: boolean;
  /** The station that this one was restored from may have sent it; the journal has not answered this one. */
  readonly mayBeSent: boolean;
  /** Why it was not sent, or why it waits; the first cause. */
  readonly why: { readonly nb: string; readonly nn: string } | null;
  readonly now: EpochMs;
  readonly zone: string;
}

export function stageText(facts: StageFacts): { readonly nb: string; readonly nn: string } {
  const { stage, isInJournal, isWithdrawn } = facts;
  const when = whenOf(facts);
  const because = facts.why === null ? { nb: "", nn: "" } : { nb: `: ${facts.why.nb}`, nn: `: ${facts.why.nn}` };
  switch (stage) {
    case "judging":
      return { nb: "Blir vurdert", nn: "Blir vurdert" };
    case "awaits-control":
      return { nb: "Venter på kontrollprøve", nn: "Ventar på kontrollprøve" };
    case "held":
      return { nb: `Venter på deg${because.nb}`, nn: `Ventar på deg${because.nn}` };
    case "queued":
      return facts.mayBeSent
        ? { nb: "På vei, kan være sendt før", nn: "På veg, kan vere sendt før" }
        : { nb: "På vei", nn: "På veg" };
    case "at-broker":
      return { nb: "Hos formidler", nn: "Hos formidlar" };
    case "stopped":
      return { nb: `Ikke kommet fram${because.nb}`, nn: `Ikkje kome fram${because.nn}` };
    case "in-journal":
      return isWithdrawn
        ? { nb: `Trukket tilbake${when}`, nn: `Trekt tilbake${when}` }
        : { nb: `I journalen${when}`, nn: `I journalen${when}` };
    case "changing":
      return isInJournal
        ? { nb: "I journalen, en endring er på vei", nn: "I journalen, ei endring er på veg" }
        : { nb: "På vei, med en endring", nn: "På veg, med ei endring" };
    case "by-hand":
      return { nb: "Ført inn for hånd", nn: "Ført inn for hand" };
    case "not-sent":
      return { nb: `Ikke sendt${because.nb}`, nn: `Ikkje sendt${because.nn}` };
  }
}

function whenOf({ since, now, zone }: StageFacts): string {
  if (since === null) return "";
  const clock = `kl. ${norwegianClock(since, zone)}`;
  return localDate(since, zone) === localDate(now, zone) ? ` ${clock}` : ` ${norwegianDate(since, zone)} ${clock}`;
}

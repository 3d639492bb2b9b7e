/** A clock on which chosen timers cannot be set: those that a given file of the source asks for. */
import { createSkippingClock, type SkippingClock } from "../../src/machine/system-clock.ts";

export interface FaultyTimers extends SkippingClock {
  /** From now on `isBroken` is asked whenever that file sets a timer. */
  breakFor(file: string, isBroken: () => boolean): void;
  /** How often it was asked. */
  readonly asked: number;
}

const settersOf = (stack: string): readonly string[] =>
  stack
    .replaceAll("\\", "/")
    .split("\n")
    .flatMap((line) => /\/(src\/[\w/-]+\.ts):\d+/.exec(line)?.[1] ?? []);

/** The gateway's clocks are all contained there; an instrument's and the journal's are not. */
const contained = "src/app/system-clock.ts";

/** Which file of the gateway asks; null: somebody else does. */
function settingFile(stack: string): string | null {
  const files = settersOf(stack);
  return files[0] === contained ? (files.find((file) => file !== contained) ?? null) : null;
}

export function faultyTimers(): FaultyTimers {
  const clock = createSkippingClock();
  let broken: { readonly file: string; readonly isBroken: () => boolean } | null = null;
  let asked = 0;
  return {
    ...clock,
    at: (atMs, action) => {
      const isAsked = broken !== null && settingFile(new Error().stack ?? "") === broken.file;
      if (isAsked) asked += 1;
      if (isAsked && broken?.isBroken() === true) throw new TypeError("timer");
      return clock.at(atMs, action);
    },
    breakFor: (file, isBroken) => {
      broken = { file, isBroken };
    },
    get asked() {
      return asked;
    },
  };
}

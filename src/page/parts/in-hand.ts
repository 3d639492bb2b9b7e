/** What somebody is scanning or reading out: the lock waits for it (PAGE: the lock never falls meanwhile), though not for ever. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A person's number that is left on the screen is not read out any more. */
const mostMs = 10 * 60_000;

const heldUntil = signal(0);

export const isInHand = (nowMs: number): boolean => nowMs < heldUntil.value;

/** `what` changes with everything that is done; empty: nothing is in hand. */
export function useInHand(what: string): void {
  useEffect(() => {
    if (what !== "") heldUntil.value = Date.now() + mostMs;
    return () => {
      heldUntil.value = 0;
    };
  }, [what]);
}

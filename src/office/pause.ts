/** Delivery that waits for a person's word: after a restore, or beside another station of the same name. */
import { pauseCodes } from "../delivery/waits.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { act } from "./act.ts";
import { acceptChain } from "./audit.ts";
import type { OfficeCore } from "./core.ts";
import { asks, signature } from "./request.ts";

export const pauseActs = {
  /** Everything that waits is sent, unless another cause still holds. Whoever says so of a restored station has also said why its chain is shorter than what was told before. */
  "outbox.resume": act({
    pin: "lets-go",
    asks: asks({ ...signature }),
    right: "send-again",
    effect: "changes",
    showsPatients: false,
    does: resume,
  }),
} as const;

/** Throws UserError NOT_ALLOWED_NOW: nothing is paused. */
function resume(core: OfficeCore) {
  const { store, clock, onQueued } = core.ports;
  const ended = store.transaction(() => {
    const pause = store.pauses.end(clock.now());
    if (pause !== null && pause.because !== "changed") acceptChain(core);
    return pause;
  });
  if (ended === null)
    throw new UserError("NOT_ALLOWED_NOW", { en: "Delivery is not paused.", nb: "Sendingen er ikke satt på pause." });
  onQueued();
  const still = store.pauses.current();
  return {
    stillPaused: still === null ? null : pauseCodes[still.because],
    because: pauseCodes[ended.because],
    ...heldByPause(store),
  };
}

/** Messages that are sent when the pause ends, and how many of them may have been sent before. */
export function heldByPause({ outbox }: Pick<OfficeCore["ports"]["store"], "outbox">) {
  const open = outbox.unfinished().filter(({ state }) => state !== "stopped");
  return { waiting: open.length, mayBeSent: open.filter(({ mayBeSent }) => mayBeSent !== null).length };
}

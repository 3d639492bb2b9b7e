/** An act for which the station wants the PIN: the question, which the page's dialog puts to whoever sits there. */
import { signal } from "@preact/signals";
import { Refused } from "./post.ts";

export interface PinWanted {
  /** Tries; throws what the station says to that PIN. */
  readonly tries: (pin: string) => Promise<void>;
  readonly giveUp: () => void;
}

/** Null: nobody is asked. */
export const pinWanted = signal<PinWanted | null>(null);

/** Resolves with what the work answers; rejects when the person gives up or the work is refused. */
export function askPin<Answer>(work: (pin: string) => Promise<Answer>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  pinWanted.value = {
    tries: async (pin) => {
      try {
        resolve(await work(pin));
      } catch (error) {
        if (error instanceof Refused && error.code === "PIN_REFUSED") throw error;
        reject(error);
      }
      pinWanted.value = null;
    },
    giveUp: () => {
      pinWanted.value = null;
      reject(new Refused("PIN_NEEDED", ""));
    },
  };
  return promise;
}

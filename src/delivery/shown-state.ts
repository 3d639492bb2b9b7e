/** What a message's state is called, here and nowhere else: in lists, on the page, in the metrics' help. Pure. */
import type { OutboxRow } from "../store/outbox.ts";

export type ShownState = "queued" | "at broker" | "accepted" | "refused" | "waiting for a person" | "taken back";

/** `refused` is the journal's own word; what stopped for another reason waits for a person. */
export function shownState({ state, stopCode }: Pick<OutboxRow, "state" | "stopCode">): ShownState {
  switch (state) {
    case "queued":
      return "queued";
    case "published":
      return "at broker";
    case "accepted":
      return "accepted";
    case "pulled":
      return "taken back";
    case "stopped":
      return stopCode?.startsWith("JOURNAL_REFUSED") === true ? "refused" : "waiting for a person";
  }
}

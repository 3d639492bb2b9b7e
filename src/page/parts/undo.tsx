/** «Angre»: what was decided is sent in a minute; until then it can be taken back. The seconds are shown, and not read out one by one. */
import { effect, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api/ask.ts";
import { Refused } from "../api/post.ts";
import { clockAheadMs, session } from "../api/session.ts";
import { t } from "../texts/index.ts";
import { refusalText } from "../texts/refusals.ts";
import { Alert, Button } from "./kit.tsx";
import { tell } from "./told.tsx";

interface Undoable {
  readonly ids: readonly string[];
  readonly what: string;
  readonly until: string;
  /** How long that is, in words. */
  readonly left: (seconds: number) => string;
}

const open = signal<readonly Undoable[]>([]);
const takenBack = signal<ReadonlySet<string>>(new Set());

/** Taken back here, so that whatever still tells of it can say so. */
export const isTakenBack = (id: string): boolean => takenBack.value.has(id);

/** So long, in seconds, does a decision of the page wait. */
export const undoSeconds = 60;

export function offerUndo(
  ids: readonly string[],
  what: string,
  until: string | null,
  left: Undoable["left"] = t.waiting.undoUntil,
): void {
  if (until === null) return;
  const others = open.value.filter((one) => !one.ids.some((id) => ids.includes(id)));
  open.value = [...others, { ids, what, until, left }];
}

const leftOf = ({ until }: Undoable, now: number): number => Math.ceil((Date.parse(until) - (now + clockAheadMs.value)) / 1000);

/** Whoever comes after does not read what was decided before. */
effect(() => {
  if (session.value !== null && session.value.account === null) open.value = [];
});

/** What did not get through can be tried again, as long as there is time. */
async function undo(one: Undoable): Promise<void> {
  let { ids } = one;
  try {
    for (const id of one.ids) {
      const { state } = await ask("held.undo", { id, reason: t.waiting.undo });
      takenBack.value = new Set([...takenBack.value, id]);
      ids = ids.filter((other) => other !== id);
      tell(state === "discarded" ? t.enter.undone : t.waiting.undone);
    }
  } catch (error) {
    tell(t.waiting.notUndone(refusalText(error)));
    if (error instanceof Refused && isFinal.includes(error.code)) ids = [];
  }
  open.value = open.value.flatMap((other) => (other !== one ? [other] : ids.length === 0 ? [] : [{ ...one, ids }]));
}

const isFinal: readonly string[] = ["UNDO_TOO_LATE", "NOT_FOUND", "NOT_PERMITTED", "NOT_ALLOWED_NOW"];

export function Undos() {
  const [now, setNow] = useState(Date.now());
  const some = open.value.length > 0;
  useEffect(() => {
    if (!some) return;
    // It was last looked at when the page was opened.
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [some]);
  const live = open.value.filter((one) => leftOf(one, now) > 0);
  if (live.length < open.value.length) open.value = live;
  return (
    <>
      {live.map((one) => (
        <Alert key={one.ids.join()} colour="info">
          {one.what} <span aria-hidden="true">{one.left(leftOf(one, now))}</span>
          <Button variant="secondary" onClick={() => void undo(one)} label={`${t.waiting.undo}: ${one.what}`}>
            {t.waiting.undo}
          </Button>
        </Alert>
      ))}
    </>
  );
}

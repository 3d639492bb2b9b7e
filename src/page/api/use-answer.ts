/** What a screen shows: asked for when it opens and whenever its topics change; what was shown stays until the new answer is there. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Topic } from "../../admin/http/page-ports.ts";
import type { ActionName, AnswerOf, AskedOf } from "../../office/index.ts";
import { ask } from "./ask.ts";
import { changes } from "./live.ts";
import { Refused } from "./post.ts";
import { session } from "./session.ts";

export interface Answered<Answer> {
  /** Null: not yet. */
  readonly answer: Answer | null;
  readonly refused: Refused | null;
  readonly reload: () => void;
}

/** At most so often. */
const restMs = 1_000;

export function useAnswer<Name extends ActionName>(
  name: Name,
  request: AskedOf<Name>,
  topics: readonly Topic[],
): Answered<AnswerOf<Name>> {
  const [answer, setAnswer] = useState<AnswerOf<Name> | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [again, setAgain] = useState(0);
  const asked = JSON.stringify([name, request]);
  const askedAt = useRef(0);
  const shown = useRef("");
  const reloaded = useRef(0);
  const sum = topics.reduce((total, topic) => total + changes.value[topic], 0);
  const login = session.value?.account?.login ?? null;
  const reload = useCallback(() => setAgain((n) => n + 1), []);
  useEffect(() => {
    let isOver = false;
    if (shown.current !== `${asked} ${login}`) setAnswer(null);
    const wait = Math.max(0, askedAt.current + restMs - Date.now());
    const isAtOnce = shown.current !== `${asked} ${login}` || reloaded.current !== again;
    reloaded.current = again;
    const timer = setTimeout(
      () => {
        askedAt.current = Date.now();
        ask(name, request).then(
          (found) => {
            if (isOver) return;
            shown.current = `${asked} ${login}`;
            setAnswer(found);
            setRefused(null);
          },
          (error: unknown) => {
            if (isOver) return;
            if (!(error instanceof Refused)) throw error;
            setRefused(error);
          },
        );
      },
      isAtOnce ? 0 : wait,
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [asked, sum, login, again]);
  return { answer, refused, reload };
}

/** What is said on a connection, followed while somebody looks: a page that nobody sees asks for nothing. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Refused } from "../../api/post.ts";
import { Alert, Muted } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";
import { refusalText } from "../../texts/refusals.ts";
import { lineInWords } from "./line-in-words.ts";
import { Uncovered } from "./uncovered.tsx";

type Line = AnswerOf<"instruments.traffic">["lines"][number];

const restMs = 2_000;
/** More nobody reads; an instrument that talks without end fills no memory. */
const mostLines = 500;

interface TrafficProps {
  readonly connection: string;
  /** Of the instrument. */
  readonly name: string;
}

export function Traffic({ connection, name }: TrafficProps) {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [error, setError] = useState<string | null>(null);
  const [isPaused, setPaused] = useState(document.hidden);
  const after = useRef<string | null>(null);
  useEffect(() => {
    const look = () => setPaused(document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
    if (isPaused) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const next = async () => {
      try {
        const told = await ask("instruments.traffic", {
          connection,
          ...(after.current === null ? {} : { after: after.current }),
        });
        if (isOver) return;
        after.current = told.next;
        setError(null);
        if (told.lines.length > 0) setLines((former) => [...former, ...told.lines].slice(-mostLines));
      } catch (refused) {
        if (isOver) return;
        setError(refusalText(refused));
        // What was refused stays refused; a station that did not answer is asked again.
        if (!(refused instanceof Refused && refused.code === "NO_ANSWER")) return;
      }
      timer = setTimeout(() => void next(), restMs);
    };
    void next();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [connection, isPaused]);
  return (
    <>
      <Muted>{t.instruments.trafficHelp}</Muted>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      {lines.length === 0 ? (
        <Muted>{t.instruments.trafficNone}</Muted>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre class="raw follows" tabIndex={0}>
          {lines.map(lineInWords).join("\n")}
        </pre>
      )}
      <Uncovered connection={connection} name={name} />
    </>
  );
}

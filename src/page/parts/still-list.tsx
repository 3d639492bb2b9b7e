/**
 * A list that never moves under a pointer or a focus: while somebody is in it, it stays as it is, and says how many are new or gone.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../texts/index.ts";
import { Button } from "./kit.tsx";

export interface StillListProps<Item> {
  readonly items: readonly Item[];
  /** Of everything in it that can be pressed: a row that comes or goes inside an item moves what is below. */
  readonly keysOf: (item: Item) => readonly string[];
  readonly children: (items: readonly Item[]) => ComponentChildren;
}

/** A press ends with a click after the finger is up and away, and a focus goes from row to row by way of nowhere: so long, nothing moves. */
const restMs = 400;

export function StillList<Item>({ items, keysOf, children }: StillListProps<Item>) {
  const { isIn, leave, enter } = usePresence();
  const frozen = useRef(items);
  const keys = (list: readonly Item[]): string => list.flatMap(keysOf).join("\n");
  const isSame = keys(items) === keys(frozen.current);
  // The same rows in the same places may say something else.
  if (!isIn || isSame) frozen.current = items;
  const shown = frozen.current;
  const known = new Set(shown.flatMap(keysOf));
  const news = items.flatMap(keysOf).filter((key) => !known.has(key)).length;
  const take = () => {
    frozen.current = items;
    leave("both");
  };
  return (
    <div
      onPointerEnter={() => enter("pointer")}
      onPointerLeave={() => leave("pointer")}
      onFocusIn={() => enter("focus")}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) leave("focus");
      }}
    >
      {isSame ? null : (
        <p role="status">
          <Button variant="secondary" onClick={take}>
            {news === 0 ? t.common.changedShow : t.common.newShow(news)}
          </Button>
        </p>
      )}
      {children(shown)}
    </div>
  );
}

type By = "pointer" | "focus";

/** Somebody is in the list while a pointer or the focus is, and a moment longer. */
function usePresence() {
  const [isIn, setIn] = useState(false);
  const here = useRef<Set<By>>(new Set());
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const enter = (by: By): void => {
    here.current.add(by);
    clearTimeout(timer.current);
    setIn(true);
  };
  const leave = (by: By | "both"): void => {
    if (by === "both") here.current.clear();
    else here.current.delete(by);
    clearTimeout(timer.current);
    if (here.current.size === 0) timer.current = window.setTimeout(() => setIn(false), restMs);
  };
  return { isIn, enter, leave };
}

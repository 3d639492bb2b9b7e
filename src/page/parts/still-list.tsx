/**
 * A list that never moves under a pointer or a focus: while somebody is in it, it stays as it is, and says how many are new or gone.
 */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../texts/index.ts";
import { Button } from "./kit.tsx";

export interface StillListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly children: (items: readonly Item[]) => ComponentChildren;
}

export function StillList<Item>({ items, keyOf, children }: StillListProps<Item>) {
  const [isIn, setIn] = useState(false);
  const frozen = useRef(items);
  const keys = (list: readonly Item[]): string => list.map(keyOf).join("\n");
  const isSame = keys(items) === keys(frozen.current);
  // The same rows in the same places may say something else.
  if (!isIn || isSame) frozen.current = items;
  const shown = frozen.current;
  const known = new Set(shown.map(keyOf));
  const news = items.filter((item) => !known.has(keyOf(item))).length;
  const take = () => {
    frozen.current = items;
    setIn(false);
  };
  return (
    <div
      onPointerEnter={() => setIn(true)}
      onPointerLeave={() => setIn(false)}
      onFocusIn={() => setIn(true)}
      onFocusOut={() => setIn(false)}
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

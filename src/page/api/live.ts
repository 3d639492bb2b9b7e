/** Changes, told by the station as they happen: nothing needs to be loaded again. A connection that is lost is said. */
import { signal } from "@preact/signals";
import type { Topic } from "../../admin/http/page-ports.ts";
import { refreshSession } from "./session.ts";

/** Grows whenever something of that kind changed. */
export const changes = signal<Readonly<Record<Topic, number>>>({
  ...{ qc: 0, results: 0, delivery: 0, configuration: 0, connections: 0, accounts: 0 },
});

export type Line = "open" | "lost";
export const line = signal<Line>("open");
/** When the station was last heard, by this browser's clock. */
export const heardAt = signal(Date.now());

export function listen(): void {
  const source = new EventSource("/api/events");
  source.addEventListener("hello", () => {
    const wasLost = line.value === "lost";
    line.value = "open";
    heardAt.value = Date.now();
    // What happened meanwhile is not known: everything is asked for anew.
    if (wasLost) {
      all();
      void refreshSession();
    }
  });
  source.addEventListener("changed", (event) => {
    heardAt.value = Date.now();
    const { what } = JSON.parse(String((event as MessageEvent).data)) as { readonly what: readonly Topic[] };
    grow(what);
  });
  source.addEventListener("error", () => {
    line.value = "lost";
  });
}

const all = (): void => grow(Object.keys(changes.value) as Topic[]);

function grow(topics: readonly Topic[]): void {
  const next = { ...changes.value };
  for (const topic of topics) next[topic] += 1;
  changes.value = next;
}

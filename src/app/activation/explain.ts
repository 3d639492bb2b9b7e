/** What is told to a person about an edited configuration, in the words that `check` has for the same. */
import { formatProblems } from "../../config/problems.ts";
import type { LoadedConfig } from "../../config/settings.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import { warningsOf } from "../load-or-explain.ts";
import type { NotTaken, RunsAs, Taken } from "./activation.ts";
import type { ConfigNews } from "./edits.ts";

export function explainNews(news: ConfigNews): readonly string[] {
  if (!news.ok) return ["The changed configuration is wrong; the former one stays in use:", ...formatProblems(news.problems)];
  const { config, before } = news;
  const known = new Set(warningsOf(before));
  const gone = goneSince(namesOf(before), config);
  return [
    headline(news),
    ...news.notTaken.map(notTaken),
    ...news.waiting.map((id) => `${id} changes as soon as its transfer has ended.`),
    ...(news.inUse && gone !== null ? [gone] : []),
    ...warningsOf(config).filter((line) => !known.has(line)),
  ];
}

function headline({ inUse, notTaken: parts }: Taken): string {
  const former = parts.every(({ runsAs }) => runsAs === "before")
    ? "the former one stays in use"
    : "the former one is in use as far as it can be";
  if (!inUse) return `The changed configuration cannot be taken up; ${former}:`;
  return `The changed configuration is now in use${parts.length === 0 ? "." : ", but for:"}`;
}

const partNames: Readonly<Record<string, string>> = {
  delivery: "the way to the broker (mqtt in labbro.yaml)",
  rules: "the rules",
  admin: "the admin page (admin in labbro.yaml)",
};

const states: Readonly<Record<RunsAs, string>> = {
  before: "it stays as it was",
  edited: "it does not work yet",
  nothing: "it does not run, the former one could not be opened again either",
};

function notTaken({ part, text, runsAs }: NotTaken): string {
  const waits = runsAs === "nothing" && part === "delivery" ? ", and results wait" : "";
  return `${partNames[part] ?? part}: ${text} Until then ${states[runsAs]}${waits}; Labbro tries again by itself.`;
}

export const namesOf = ({ instruments }: Pick<LoadedConfig, "instruments">): readonly string[] =>
  instruments.map(({ id }): string => id);

/** `2 instruments, 1 fewer than before: crp-1`; null where none has gone. */
export function goneSince(before: readonly string[], config: Pick<LoadedConfig, "instruments">): string | null {
  const now = new Set(namesOf(config));
  const gone = before.filter((id) => !now.has(id));
  if (gone.length === 0) return null;
  return `${now.size === 1 ? "1 instrument" : `${now.size} instruments`}, ${gone.length} fewer than before: ${gone.join(", ")}.`;
}

/** The same against the configuration that was active last, by the ids in its files. One line, or none. */
export function goneSinceSnapshot(store: Pick<GatewayStore, "snapshots">, config: LoadedConfig): readonly string[] {
  const files = Object.entries(store.snapshots.newestFiles() ?? {}).filter(([name]) => name.startsWith("devices/"));
  const ids = files.flatMap(([, text]) => /^id:[ ]*["']?([a-z0-9][a-z0-9-]*)/m.exec(text)?.[1] ?? []);
  const gone = goneSince(ids, config);
  return gone === null ? [] : [gone];
}

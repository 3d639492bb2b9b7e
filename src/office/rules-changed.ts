/** What changed in the rules since somebody approved them: row by row in words, and which files changed when. */

import { type RowShown, showRules } from "../casework/registers/approve-rules.ts";
import type { EpochMs } from "../domain/clock.ts";
import { isoTime } from "../domain/time.ts";
import type { Ports } from "../release/view.ts";

/** Rows that somebody has yet to approve; none: everything is as it was approved. */
export function rulesChanged(ports: Ports<"store" | "view">) {
  const { zone } = ports.view().station.gateway;
  const { rows, asksApproval } = showRules(ports);
  const open = rows.filter(({ state }) => state !== "approved");
  const changes = activations(ports);
  return {
    asksApproval,
    rows: open.map(({ row, state, approved, isNew, noLonger }) => ({
      ...{ row, state, isNew, noLonger },
      approved: approved === null ? null : { by: approved.by, role: approved.role, at: isoTime(approved.at, zone) },
      files: since(changes, approved).map(({ at, files }) => ({ at: isoTime(at, zone), files })),
    })),
  };
}

interface Activation {
  readonly at: EpochMs;
  readonly files: readonly string[];
}

/** Each configuration that became active, with the files that differ from the one before. */
function activations({ store }: Ports<"store">): readonly Activation[] {
  const all = store.snapshots.all();
  return all.map(({ activatedAt, files }, i) => {
    const before = all[i - 1]?.files ?? {};
    const names = [...new Set([...Object.keys(before), ...Object.keys(files)])].sort();
    return { at: activatedAt, files: names.filter((name) => before[name] !== files[name]) };
  });
}

const since = (changes: readonly Activation[], approved: RowShown["approved"]): readonly Activation[] =>
  changes.filter(({ at, files }) => files.length > 0 && at > (approved?.at ?? Number.NEGATIVE_INFINITY));

/** Controls around an instant: the same for every instant between two of them, so that they are read once for all that lies there. */
import type { EpochMs } from "../../domain/clock.ts";
import type { InstrumentId } from "../../domain/ids.ts";
import type { Unchanged } from "../database/unchanged.ts";

/** So many of an analyte at most on one side of `at`: up to it, newest first; behind it, oldest first. */
type OneSide<Control> = (id: InstrumentId, analyte: string, at: EpochMs, most: number) => readonly Control[];

export type ControlsAround<Control> = (
  id: InstrumentId,
  analyte: string,
  at: EpochMs,
  earlier: number,
  later?: number,
) => readonly Control[];

interface Kept<Control> {
  readonly version: number;
  /** For any instant in [from, until) it is the answer. */
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly list: readonly Control[];
}

/** More streams than a base station reads out at a time. */
const mostStreams = 100;

/** As a statement says it that adds a patient's value: no control moves by it. */
export const patientsKind = "'patient'";

/** What becomes of a control on the worklist moves it no more than a repetition does. */
export const controlRows = { table: "observation", but: ["disposition", "duplicates", "person_key"], butInserted: patientsKind };

export function controlsAround<Control extends { readonly measuredAt: EpochMs | null }>(
  { versionOf }: Unchanged,
  before: OneSide<Control>,
  after: OneSide<Control>,
): ControlsAround<Control> {
  const streams = new Map<string, Kept<Control>>();
  const version = versionOf([controlRows]);
  return (id, analyte, at, earlier, later = earlier) => {
    const name = JSON.stringify([id, analyte, earlier, later]);
    const now = version();
    const kept = streams.get(name);
    if (kept?.version === now && kept.from <= at && at < kept.until) return kept.list;
    const [former, next] = [before(id, analyte, at, earlier), later === 0 ? [] : after(id, analyte, at, later)];
    // Where one side was not asked about, nobody knows where its first one lies.
    const from = earlier === 0 ? at : (former[0]?.measuredAt ?? Number.NEGATIVE_INFINITY);
    const until = later === 0 ? at + 1 : (next[0]?.measuredAt ?? Number.POSITIVE_INFINITY);
    const list = [...former, ...next];
    if (streams.size >= mostStreams) streams.clear();
    streams.set(name, { version: now, from, until, list });
    return list;
  };
}

/**
 * A changed wiring, driver or mode is on trial until something that comes by it has been understood. When so many transmissions came and
 * none could be read, the file's former text comes back by itself: a wrong setting must not cost a round's results. Silence brings nothing
 * back (analyzers are away most of the day), nor does anything where somebody has changed the file since.
 */

import type { Editing } from "../../config/editing/editing.ts";
import { digestOf } from "../../config/editing/versions.ts";
import type { HistoryEntry } from "../../config/files/save.ts";
import type { LoadedConfig } from "../../config/settings.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Trial } from "../../office/configuration-port.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";

export interface TrialsOptions {
  readonly editing: Pick<Editing, "history" | "present" | "save">;
  readonly store: Pick<GatewayStore, "snapshots" | "transmissionLog">;
  /** Whose rules are in force. */
  readonly config: () => LoadedConfig;
  readonly clock: Clock;
  readonly faults: Faults;
  /** A file's former text is back. */
  readonly onReturned: (file: string) => void;
}

export interface Trials {
  /** What became of something that came by a connection. */
  heard(connection: ConnectionId, how: "understood" | "unreadable"): void;
  /** Another configuration is in force, or the files have changed. */
  refresh(): void;
  /** Those of which nothing is known yet. */
  readonly open: readonly Trial[];
}

/** Noise at a plug, and what an instrument repeats at once, is one transmission. */
const oneTransmissionMs = 10_000;

interface OnTrial {
  readonly entry: HistoryEntry;
  readonly connections: readonly string[];
  isUnderstood: boolean;
  unreadable: number;
  lastAt: EpochMs;
}

export function createTrials({ editing, store, config, clock, faults, onReturned }: TrialsOptions): Trials {
  let running: readonly OnTrial[] = [];
  const begun = (entry: HistoryEntry, connections: readonly string[], since: EpochMs): OnTrial => {
    const known = running.find((one) => one.entry.file === entry.file && one.entry.at === entry.at);
    const isUnderstood = connections.some((id) => hasLanded(store, id as ConnectionId, since, clock.now()));
    return known ?? { entry, connections, isUnderstood, unreadable: 0, lastAt: Number.NEGATIVE_INFINITY };
  };
  const goBack = ({ entry, unreadable: count }: OnTrial): void => {
    const { file, before, after } = entry;
    if (before === null) return;
    const which = count === 1 ? "Overføringen" : `De ${count} første overføringene`;
    const why = `${which} etter endringen kunne ikke leses. Det som gjaldt før, er tatt i bruk igjen.`;
    try {
      editing.save(file, { text: before }, digestOf(after), { by: "Labbro", why, at: clock.now(), isReturn: true });
      onReturned(file);
    } catch (error) {
      // Somebody saved this moment, or the former text no longer fits the other files: it stays for a person to decide.
      if (!(error instanceof UserError)) throw error;
    }
  };
  const noteUnreadable = (one: OnTrial): void => {
    const now = clock.now();
    if (now - one.lastAt < oneTransmissionMs) return;
    one.lastAt = now;
    one.unreadable += 1;
    const most = config().returnAfterUnreadable;
    if (most > 0 && one.unreadable >= most) goBack(one);
  };
  return {
    heard: (connection, how) => {
      contained(
        faults,
        "configuration",
        () => {
          for (const one of running.filter(({ connections, isUnderstood }) => !isUnderstood && connections.includes(connection)))
            if (how === "understood") one.isUnderstood = true;
            else noteUnreadable(one);
        },
        { connection },
      );
    },
    refresh: () => {
      const { texts } = editing.present();
      const newest = new Map(editing.history().map((entry) => [entry.file, entry]));
      running = [...newest.values()].flatMap((entry) => {
        const { file, before, after, onTrial } = entry;
        if (onTrial === undefined || before === null || texts[file] !== after || config().source[file] !== after) return [];
        const since = inForceSince(store, entry);
        return since === null ? [] : [begun(entry, onTrial, since)];
      });
    },
    get open() {
      const { returnAfterUnreadable: returnsAfter } = config();
      return running
        .filter(({ isUnderstood }) => !isUnderstood)
        .map(({ entry: { file, at: savedAt, by }, connections, unreadable }) => ({
          ...{ file, connections, savedAt, by, unreadable, returnsAfter },
        }));
    },
  };
}

/** When the text came into force; null: it has not. */
const inForceSince = ({ snapshots }: TrialsOptions["store"], { file, after, at }: HistoryEntry): EpochMs | null =>
  snapshots.all().find(({ activatedAt, files }) => activatedAt >= at && files[file] === after)?.activatedAt ?? null;

/** Before this process began, something may have been understood already. */
const hasLanded = (
  { transmissionLog }: TrialsOptions["store"],
  connection: ConnectionId,
  since: EpochMs,
  now: EpochMs,
): boolean => transmissionLog.between(connection, since, now).some(({ id }) => transmissionLog.runKeys(id).length > 0);

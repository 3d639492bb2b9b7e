/**
 * What keeps the station from doing its work although nobody unplugged anything: each reason as a sentence with what to do. An analyzer
 * that is away, or a broker that is tried again, is normal. A pure function of what is known.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { type ProblemCode, problemCatalogue } from "../../domain/problem-catalogue.ts";
import type { ErrandCount } from "../../store/ledger/errands.ts";
import type { Batch } from "../../store/results/batches.ts";
import type { RunsAs } from "../activation/activation.ts";
import type { ConnectionStatus } from "../connections/connection-status.ts";

export interface ReadinessFacts {
  /** Null: it can be written. */
  readonly store: ProblemCode | null;
  /** Stored values that did not open, by column. */
  readonly changed: ReadonlyMap<string, number>;
  readonly errands: readonly ErrandCount[];
  /** Closed and not judged. */
  readonly undecided: readonly (Pick<Batch, "id"> & { readonly closedAt: EpochMs })[];
  /** When the last errand was done with success, or this process began. */
  readonly lastDoneAt: EpochMs;
  /** Keys of runs that cannot be judged (again) and are not held. */
  readonly unjudged: readonly string[];
  readonly connections: Readonly<Record<string, Pick<ConnectionStatus, "code">>>;
  /** Why the embedded broker could not be started; null: it runs, or there is none. */
  readonly broker: ProblemCode | null;
  /** Why nothing goes to the broker, nor can; null: the delivery line runs. */
  readonly delivery: ProblemCode | null;
  /** Nothing is sent until a person says so; null: what is due is. */
  readonly pause: ProblemCode | null;
  /** What was written down does not stand as it was. */
  readonly audit: readonly ProblemCode[];
  /** It could not be looked through whether it does. */
  readonly isUnchecked: boolean;
  /** Why there is no backup as there should be; null: there is, or nobody asked for one. */
  readonly backup: { readonly code: ProblemCode; readonly detail: string } | null;
  /** It cannot be seen what is plugged in. */
  readonly isBlind: boolean;
  /** What an edit of the configuration wants and does not run, by part. */
  readonly notTaken: readonly { readonly part: string; readonly code: ProblemCode; readonly runsAs: RunsAs }[];
}

export interface Reason {
  readonly code: ProblemCode;
  readonly says: string;
  readonly do: string;
}

/** A docking of hundreds may be judged for longer than this; between two pieces of work there is never as much. */
const standstillMs = 60_000;
const portTaken: readonly (string | null)[] = ["ADDRESS_IN_USE", "ADDRESS_UNUSABLE", "PORT_BUSY", "PORT_DENIED"];

const isReading = (kind: string): boolean => kind === "read" || kind === "read-message";
const judgesOne = (kind: string): boolean => kind === "judge" || kind === "new-run";

/** Empty: it is ready. */
export function notReady(facts: ReadinessFacts, now: EpochMs): readonly Reason[] {
  const {
    store,
    changed,
    errands,
    undecided,
    unjudged,
    connections,
    broker,
    delivery,
    pause,
    audit,
    isUnchecked,
    backup,
    isBlind,
    notTaken,
  } = facts;
  const down = notTaken.filter(
    ({ part, code, runsAs }) =>
      part !== "delivery" && (runsAs === "nothing" || (part === "admin" && runsAs === "edited")) && !portTaken.includes(code),
  );
  const failing = (fits: (kind: string) => boolean) =>
    errands.filter(({ kind }) => fits(kind)).reduce((sum, one) => sum + one.failing, 0);
  const unread = failing(isReading);
  // A result whose judging fails is held and on the worklist; of those that are not held, and of the rest, nobody would learn.
  const followUps = failing((kind) => !(isReading(kind) || judgesOne(kind)));
  const batches = undecided.filter(({ closedAt }) => now - closedAt >= standstillMs && !isGoingOn(facts, now)).length;
  const taken = Object.entries(connections).filter(([, { code }]) => portTaken.includes(code));
  return [
    ...(store === null ? [] : [reason(store)]),
    ...(isUnchecked ? [reason("STORE_UNCHECKED")] : []),
    ...(changed.size === 0
      ? []
      : [reason("VALUE_CHANGED", `${[...changed].map(([column, count]) => `${column}: ${count}`).join(", ")}.`)]),
    ...(unread === 0 ? [] : [reason("RECOVERY_SET_ASIDE", `Messages set aside: ${unread}.`)]),
    ...(batches === 0 ? [] : [reason("BATCH_UNDECIDED", `Dockings: ${batches}.`)]),
    ...(followUps === 0 && unjudged.length === 0
      ? []
      : [reason("FOLLOW_UP_FAILING", `Errands: ${followUps}.${named(unjudged)}`)]),
    ...taken.map(([id, { code }]) => reason(code as ProblemCode, `Connection ${id}.`)),
    ...notTaken
      .filter(({ part, code }) => portTaken.includes(code) && !taken.some(([id]) => id === part))
      .map(({ part, code }) => reason(code, `An edited configuration wants it: ${part}.`)),
    ...(delivery === null ? [] : [reason(delivery, "The way to the broker does not run: results wait until it does.")]),
    ...(pause === null ? [] : [reason(pause)]),
    ...down.map(({ part, code }) => reason(code, `It does not run: ${part}.`)),
    ...audit.map((code) => reason(code)),
    ...(backup === null ? [] : [reason(backup.code, backup.detail)]),
    ...(isBlind ? [reason("UNEXPECTED", "It cannot be seen which serial ports are plugged in.")] : []),
    ...(broker === null ? [] : [reason(broker, "The embedded broker.")]),
  ];
}

/** Something waits for its turn, and others had theirs just now. */
const isGoingOn = ({ errands, lastDoneAt }: ReadinessFacts, now: EpochMs): boolean =>
  errands.some(({ waiting, failing }) => waiting > failing) && now - lastDoneAt < standstillMs;

const mostNamed = 5;

/** ` Results: A1, B2.`: as the worklist names them. */
function named(keys: readonly string[]): string {
  const more = keys.length > mostNamed ? ` and ${keys.length - mostNamed} more` : "";
  return keys.length === 0 ? "" : ` Results: ${keys.slice(0, mostNamed).join(", ")}${more}.`;
}

export function reason(code: ProblemCode, about = ""): Reason {
  const { says, do: remedy } = problemCatalogue[code];
  return { code, says: `${says} ${about}`.trim(), do: remedy };
}

/** What was acknowledged and is not decided yet, by what it is; free of personal data. */
export function undecidedCounts(errands: readonly ErrandCount[], batches: number): Readonly<Record<string, number>> {
  const sum = (fits: (one: ErrandCount) => boolean, what: "waiting" | "failing") =>
    errands.filter(fits).reduce((total, one) => total + one[what], 0);
  const reads = ({ kind }: ErrandCount): boolean => isReading(kind);
  const judges = ({ kind }: ErrandCount): boolean => !isReading(kind);
  return {
    transmissions: sum(reads, "waiting"),
    "transmissions-failing": sum(reads, "failing"),
    batches,
    judgements: sum(judges, "waiting"),
    "judgements-failing": sum(judges, "failing"),
  };
}

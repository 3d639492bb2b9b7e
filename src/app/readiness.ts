/**
 * What keeps the station from doing its work although nobody unplugged anything: each reason as a sentence with what to do. An analyzer
 * that is away, or a broker that is tried again, is normal. A pure function of what is known.
 */
import type { EpochMs } from "../domain/clock.ts";
import { type ProblemCode, problemCatalogue } from "../domain/problem-catalogue.ts";
import type { Batch } from "../store/batches.ts";
import type { ErrandCount } from "../store/errands.ts";
import type { ConnectionStatus } from "./connections/connection-status.ts";

export interface ReadinessFacts {
  /** Null: it can be written. */
  readonly store: ProblemCode | null;
  readonly errands: readonly ErrandCount[];
  /** Closed and not judged. */
  readonly undecided: readonly (Pick<Batch, "id"> & { readonly closedAt: EpochMs })[];
  readonly connections: Readonly<Record<string, Pick<ConnectionStatus, "code">>>;
  /** Why the embedded broker could not be started; null: it runs, or there is none. */
  readonly broker: ProblemCode | null;
}

export interface Reason {
  readonly code: ProblemCode;
  readonly says: string;
  readonly do: string;
}

/** Longer than judging a docking takes. */
const undecidedMs = 60_000;
const portTaken: readonly (string | null)[] = ["ADDRESS_IN_USE", "ADDRESS_UNUSABLE", "PORT_BUSY", "PORT_DENIED"];

/** Empty: it is ready. */
export function notReady({ store, errands, undecided, connections, broker }: ReadinessFacts, now: EpochMs): readonly Reason[] {
  const failing = (...kinds: readonly string[]) =>
    errands.filter(({ kind }) => kinds.includes(kind)).reduce((sum, one) => sum + one.failing, 0);
  const unread = failing("read", "read-message");
  const batches = undecided.filter(({ closedAt }) => now - closedAt >= undecidedMs).length;
  const taken = Object.entries(connections).filter(([, { code }]) => portTaken.includes(code));
  return [
    ...(store === null ? [] : [reason(store)]),
    ...(unread === 0 ? [] : [reason("RECOVERY_SET_ASIDE", `Messages set aside: ${unread}.`)]),
    ...(batches === 0 ? [] : [reason("BATCH_UNDECIDED", `Dockings: ${batches}.`)]),
    ...taken.map(([id, { code }]) => reason(code as ProblemCode, `Connection ${id}.`)),
    ...(broker === null ? [] : [reason(broker, "The embedded broker.")]),
  ];
}

function reason(code: ProblemCode, about = ""): Reason {
  const { says, do: remedy } = problemCatalogue[code];
  return { code, says: `${says} ${about}`.trim(), do: remedy };
}

/** What was acknowledged and is not decided yet, by what it is; free of personal data. */
export function undecidedCounts(errands: readonly ErrandCount[], batches: number): Readonly<Record<string, number>> {
  const sum = (fits: (one: ErrandCount) => boolean, what: "waiting" | "failing") =>
    errands.filter(fits).reduce((total, one) => total + one[what], 0);
  const isReading = ({ kind }: ErrandCount): boolean => kind === "read" || kind === "read-message";
  const isJudging = (one: ErrandCount): boolean => !isReading(one);
  return {
    transmissions: sum(isReading, "waiting"),
    "transmissions-failing": sum(isReading, "failing"),
    batches,
    judgements: sum(isJudging, "waiting"),
    "judgements-failing": sum(isJudging, "failing"),
  };
}

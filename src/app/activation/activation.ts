/**
 * Takes up an edited configuration: check → try → commit, part by part.
 *
 * Rules (the snapshot) and the delivery line are one: a message that new rules render must never go to the former broker or receiver, nor
 * the other way round. So the line is tried first, and only when it runs by the new configuration are the rules committed, in one step; if
 * either fails, both stay as they were, and of the wires too nothing changes, for a wire and the instruments that the rules know on it
 * belong together. Then each wire and the admin page change by themselves: what one of them decides is no result's fate, and what comes
 * over a wire that the rules do not know is held.
 *
 * What could not be taken up is told, and tried again by itself until it is, or until another edit comes.
 */
import type { LoadedConfig } from "../../config/settings.ts";
import type { Clock, Timer } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import { type ProblemCode, UserError } from "../../domain/problem-catalogue.ts";

/** A part of the configuration that is not in use. */
export interface NotTaken {
  /** `delivery`, `rules`, `admin`, or a connection's id. */
  readonly part: string;
  readonly code: ProblemCode;
  /** The whole sentence. */
  readonly text: string;
  readonly runsAs: RunsAs;
}

/** `edited`: it has been taken up and is in trouble. `nothing`: neither the edited nor the former one could be opened. */
export type RunsAs = "before" | "edited" | "nothing";

export interface WireChange {
  readonly notTaken: readonly { readonly id: ConnectionId; readonly error: unknown; readonly runsAs: RunsAs }[];
  /** They change when the transfer under way has ended. */
  readonly waiting: readonly ConnectionId[];
}

/** What runs. All but `rules` may be asked again and again for the same: then nothing happens. */
export interface ActivationParts {
  /** Closes what holds a network port that another part of `config` wants, where it can have its own new one. */
  vacate(config: LoadedConfig): Promise<void>;
  /** Throws with the former line running. */
  line(config: LoadedConfig): Promise<void>;
  /** All or nothing; throws with the former rules in force. */
  rules(config: LoadedConfig): void;
  wires(config: LoadedConfig): Promise<WireChange>;
  /** Throws with the former page running, or none; resolves with why the edited one cannot be reached yet, null: it can. */
  admin(config: LoadedConfig): Promise<UserError | null>;
  runs(part: "delivery" | "admin"): boolean;
}

export interface Taken {
  /** The rules and the delivery line are those of the edited files. */
  readonly inUse: boolean;
  readonly notTaken: readonly NotTaken[];
  readonly waiting: readonly ConnectionId[];
}

export interface ActivationOptions {
  readonly parts: ActivationParts;
  /** Whose rules are in force at the beginning. */
  readonly config: LoadedConfig;
  readonly clock: Clock;
  readonly faults: Faults;
  /** After a try by itself brought something new. */
  readonly onRetried: (config: LoadedConfig, taken: Taken) => void;
  readonly retryMs?: (failures: number) => number;
}

export interface Activation {
  /** Whose rules are in force. */
  readonly config: LoadedConfig;
  /** What is wanted and not in use, as of the last try. Of files that are wrong nothing is wanted. */
  readonly notTaken: readonly NotTaken[];
  /** One after the other. Never rejects. */
  take(config: LoadedConfig): Promise<Taken>;
  /** The files are wrong now: what they wanted before is wanted no longer. */
  forget(): void;
  /** Resolves when nothing is being changed any more; nothing changes afterwards. */
  stop(): Promise<void>;
}

const usualRetryMs = (failures: number): number => Math.min(60_000, 2_500 * 2 ** Math.min(failures, 5));

export function createActivation(options: ActivationOptions): Activation {
  const { parts, clock, faults, onRetried, retryMs = usualRetryMs } = options;
  let inForce = options.config;
  let wanted: LoadedConfig | null = null;
  let last: Taken | null = null;
  let failures = 0;
  let timer: Timer | null = null;
  let stopped = false;
  let busy: Promise<unknown> = Promise.resolve();

  const runsAs = (part: string): RunsAs =>
    (part === "delivery" || part === "admin") && !parts.runs(part) ? "nothing" : "before";
  const explain = (part: string, error: unknown, runs: RunsAs = runsAs(part)): NotTaken => {
    if (error instanceof UserError) return { part, code: error.code, text: error.message, runsAs: runs };
    const no = faults.report("configuration", error, { part });
    return {
      part,
      code: "UNEXPECTED",
      text: `A fault that nobody expected; it is number ${no} in the log. (UNEXPECTED)`,
      runsAs: runs,
    };
  };
  const attempt = async (part: string, work: () => unknown): Promise<readonly NotTaken[]> => {
    try {
      await work();
      return [];
    } catch (error) {
      return [explain(part, error)];
    }
  };

  /** Rules and line together. The rules are not written again when only a wire is tried again. */
  const station = async (config: LoadedConfig): Promise<readonly NotTaken[]> => {
    const failed = await attempt("delivery", () => parts.line(config));
    if (failed.length > 0 || config === inForce) return failed;
    const before = inForce;
    const unruly = await attempt("rules", () => parts.rules(config));
    if (unruly.length > 0) return [...unruly, ...(await attempt("delivery", () => parts.line(before)))];
    inForce = config;
    return [];
  };

  const reconcile = async (config: LoadedConfig): Promise<Taken> => {
    const vacated = await attempt("connections", () => parts.vacate(config));
    const failed = vacated.length > 0 ? vacated : await station(config);
    if (failed.length > 0) {
      const { notTaken, waiting } = await around(inForce);
      return { inUse: false, notTaken: [...failed, ...notTaken], waiting };
    }
    return { inUse: true, ...(await around(config)) };
  };

  /** Wires and admin page: each by itself. */
  const around = async (config: LoadedConfig): Promise<Omit<Taken, "inUse">> => {
    let change: WireChange = { notTaken: [], waiting: [] };
    const unwired = await attempt("connections", async () => {
      change = await parts.wires(config);
    });
    let trouble: UserError | null = null;
    const failed = await attempt("admin", async () => {
      trouble = await parts.admin(config);
    });
    const admin = trouble === null ? failed : [explain("admin", trouble, "edited")];
    const wires = change.notTaken.map(({ id, error, runsAs: runs }) => explain(id, error, runs));
    return { notTaken: [...wires, ...unwired, ...admin], waiting: change.waiting };
  };

  const pass = async (config: LoadedConfig): Promise<Taken> => {
    timer?.cancel();
    const taken = stopped ? { inUse: false, notTaken: [], waiting: [] } : await reconcile(config);
    last = taken;
    failures = taken.notTaken.length === 0 ? 0 : failures + 1;
    if (failures > 0 && wanted === config && !stopped) timer = clock.at(clock.now() + retryMs(failures), () => again(config));
    return taken;
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = busy.then(work);
    busy = done.catch(() => undefined);
    return done;
  };
  const again = (config: LoadedConfig): void => {
    void inTurn(async () => {
      if (wanted !== config || stopped) return;
      const before = last;
      const taken = await pass(config);
      if (before === null || gist(before) !== gist(taken)) onRetried(config, taken);
    }).catch((error: unknown) => void faults.report("configuration", error));
  };

  return {
    get config() {
      return inForce;
    },
    get notTaken() {
      return wanted === null ? [] : (last?.notTaken ?? []);
    },
    take: (config) => {
      wanted = config;
      failures = 0;
      return inTurn(() => pass(config));
    },
    forget: () => {
      wanted = null;
      timer?.cancel();
    },
    stop: async () => {
      stopped = true;
      timer?.cancel();
      await busy;
    },
  };
}

/** Fault numbers aside. */
const gist = ({ inUse, notTaken }: Taken): string =>
  JSON.stringify([inUse, notTaken.map(({ part, code, runsAs }) => [part, code, runsAs])]);

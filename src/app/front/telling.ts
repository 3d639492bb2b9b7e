/** What the running gateway tells of itself: whether it is ready and why not, its health, and what changed since somebody looked. */
import type { LoadedConfig } from "../../config/settings.ts";
import { pauseCodes } from "../../delivery/waits.ts";
import type { Clock } from "../../domain/clock.ts";
import { type ProblemCode, problemCatalogue } from "../../domain/problem-catalogue.ts";
import { isoTime } from "../../domain/time.ts";
import type { FaultBook } from "../../observe/fault-book.ts";
import { unjudgedNotHeld } from "../../release/unjudged.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { ErrandCount } from "../../store/ledger/errands.ts";
import { unlessDamaged } from "../../store/opening/damage-met.ts";
import type { PortWatcher } from "../../transport/discovery/watch-ports.ts";
import type { Activation, NotTaken } from "../activation/activation.ts";
import { backupHealth } from "../backup/backup-health.ts";
import type { ScheduledBackups } from "../backup/scheduled-backups.ts";
import type { Signs } from "../changes.ts";
import type { Supervisor } from "../connections/supervisor.ts";
import type { UnknownDevices } from "../connections/unknown-devices.ts";
import type { DeliveryLine } from "../delivery/delivery-line.ts";
import type { RetainedStates } from "../delivery/retained-publisher.ts";
import type { Core } from "../station-core.ts";
import type { AuditWatch } from "../watching/audit-watch.ts";
import type { StoreCheck } from "../watching/store-check.ts";
import type { StoreWatch } from "../watching/store-watch.ts";
import type { WorkQueue } from "../work-queue.ts";
import { starting } from "./front.ts";
import { notReady, type Reason, undecidedCounts } from "./readiness.ts";

export interface TellingParts {
  readonly core: Core;
  readonly store: GatewayStore;
  readonly clock: Clock;
  readonly config: () => LoadedConfig;
  readonly line: () => DeliveryLine | null;
  readonly queue: WorkQueue;
  readonly supervisor: Supervisor;
  readonly unknown: UnknownDevices;
  readonly ports: PortWatcher;
  readonly activation: Activation;
  readonly watch: StoreWatch;
  readonly check: StoreCheck;
  readonly audit: Pick<AuditWatch, "problems">;
  readonly backups: Pick<ScheduledBackups, "standing">;
  readonly book: FaultBook;
  readonly logLinesLost: () => number;
  /** Mistakes in the configuration files as they are now. */
  readonly mistakes: () => number;
  /** Differs when what is told of the configuration files may differ. */
  readonly configurationSign: () => string;
  /** What somebody has to do and nobody has to wait for. */
  readonly notices: ReadonlySet<ProblemCode>;
  /** False until the start is over. */
  readonly listens: () => boolean;
}

export interface Telling {
  reasons(): readonly Reason[];
  health(): Readonly<Record<string, unknown>>;
  undecided(): Readonly<Record<string, number>>;
  /** Values that differ when what a page shows has changed. */
  signs(): Signs;
  deviceStates(): RetainedStates;
}

export function createTelling(parts: TellingParts): Telling {
  const { core, store, clock, queue, supervisor, unknown, activation, watch } = parts;
  const read = unlessDamaged(store.damage);
  /** What is written down to be done, and what could not even be written down. */
  const undone = (): readonly ErrandCount[] => {
    const { aside } = queue;
    return [...store.errands.counts(), ...(aside === 0 ? [] : [{ kind: "read", waiting: aside, failing: aside }])];
  };
  const undecided = () => undecidedCounts(undone(), store.batches.undecided().length);
  const notTaken = (part: string): ProblemCode | null => activation.notTaken.find((one) => one.part === part)?.code ?? null;
  const pauseCode = () => {
    const pause = store.pauses.current();
    return pause === null ? null : pauseCodes[pause.because];
  };
  const unjudged = () => {
    const known = store.findings.runsSetAside();
    return unjudgedNotHeld(parts).flatMap(({ run }) => (known.has(run.key) ? [] : [run.key]));
  };
  const facts = () => {
    const line = parts.line();
    return {
      errands: read(undone, []),
      undecided: read(() => store.batches.undecided(), []),
      lastDoneAt: core.errands.lastDoneAt,
      notTaken: activation.notTaken,
      unjudged: read(unjudged, []),
      connections: read(() => supervisor.statuses(), {}),
      broker: line?.brokerProblem()?.code ?? null,
      delivery: line === null ? (notTaken("delivery") ?? "UNEXPECTED") : null,
      pause: read(pauseCode, null),
      isBlind: parts.ports.isBlind,
      audit: read(() => parts.audit.problems, []),
      changed: store.changed.met(),
      isUnchecked: parts.check.isGivenUp,
      backup: parts.backups.standing?.problem ?? null,
      // Last: reading the others may have met it.
      store: store.damage.met() !== null ? "STORE_DAMAGED" : (watch.trouble?.code ?? null),
    } as const;
  };
  return {
    undecided,
    reasons: () => (parts.listens() ? [...(core.isTakingUp ? [starting] : []), ...notReady(facts(), clock.now())] : [starting]),
    health: () => ({
      ...read(() => deliveryHealth(parts.line()), {}),
      connections: read(() => supervisor.statuses(), {}),
      unknownDevices: unknown.list,
      outbox: read(() => store.outbox.counts(), null),
      store: parts.check.state,
      backup: backupHealth(parts.backups.standing),
      configuration: configurationHealth(activation, parts.mistakes()),
      notices: [...parts.notices].map((code) => ({ code, ...problemCatalogue[code] })),
      undecided: read(undecided, {}),
      faults: parts.book.last(),
      logLinesLost: parts.logLinesLost(),
    }),
    signs: () => {
      // What a page shows is of the store, but for wires and settings.
      const rows = store.changes();
      return {
        ...{ qc: rows, results: rows, delivery: `${rows} ${parts.line()?.link.state}`, accounts: rows },
        connections: JSON.stringify([supervisor.statuses(), unknown.list]),
        configuration: `${core.ports.view().snapshotNo} ${parts.configurationSign()}`,
      };
    },
    deviceStates: () => {
      const statuses = supervisor.statuses();
      const stateOf = (connection: string) => ({ connection, ...statuses[connection] });
      return Object.fromEntries(parts.config().instruments.map(({ id, connection }) => [id, stateOf(connection)]));
    },
  };
}

/**
 * What /health says of the configuration: what the files want and does not run. Codes and sentences only. `mistakes`: of the files as
 * they are now; then nothing of them is in use.
 */
export function configurationHealth({ notTaken }: Pick<Activation, "notTaken">, mistakes: number) {
  return {
    mistakes,
    notTaken: [...(mistakes === 0 ? [] : [wrong]), ...notTaken].map(({ part, code, text, runsAs }) => ({
      part,
      code,
      says: text,
      do: problemCatalogue[code].do,
      runsAs,
    })),
  };
}

const wrong: NotTaken = {
  ...{ part: "files", code: "CONFIG_INVALID", runsAs: "before" },
  text: "The edited files have mistakes: the former configuration stays in use. labbro check lists them. (CONFIG_INVALID)",
};

/** What /health says of delivery: the broker, the journal, and answers that came and do not count. Codes and sentences only. */
export function deliveryHealth(line: Pick<DeliveryLine, "view" | "brokerProblem"> | null): Readonly<Record<string, unknown>> {
  if (line === null) return { broker: "stopped", journal: "unknown" };
  const { broker, brokerProblem, journal, lastAnswerAt, allUnbelieved } = line.view();
  const sentence = (code: keyof typeof problemCatalogue) => ({
    code,
    says: problemCatalogue[code].says,
    do: problemCatalogue[code].do,
  });
  return {
    broker,
    brokerProblem: brokerProblem === null ? null : { ...sentence(brokerProblem), detail: line.brokerProblem()?.detail ?? null },
    journal,
    lastAnswerAt: lastAnswerAt === null ? null : isoTime(lastAnswerAt, "UTC"),
    ignoredAnswers: allUnbelieved.map(({ code, expected, count, lastAt }) => ({
      ...{ ...sentence(code), expected, count, lastSeenAt: isoTime(lastAt, "UTC") },
    })),
  };
}

/**
 * The gateway: everything put together, started in the order store → delivery → wires and stopped the other way round. Nothing here
 * decides anything about a result.
 */

import { UserError } from "../domain/problem-catalogue.ts";
import { containedClock } from "../machine/system-clock.ts";
import { takeWriterLock, type WriterLock } from "../machine/writer-lock.ts";
import { createFaultBook, type FaultBook } from "../observe/fault-book.ts";
import { limitLines } from "../observe/limited-log.ts";
import { type ControlSocket, listenForOffice } from "../office/control-socket.ts";
import { storeProblem } from "../store/database/store-problems.ts";
import { type GatewayStore, openGatewayStore } from "../store/gateway-store.ts";
import { goneSinceSnapshot } from "./activation/explain.ts";
import { createFront, type Front } from "./front/front.ts";
import type { Gateway, GatewayOptions } from "./gateway-options.ts";
import { GatewayParts, type LimitedOptions, type Opened, silence } from "./gateway-parts.ts";
import { nextTurn, openBehind } from "./open-behind.ts";

export type { Gateway, GatewayOptions };

/** Throws UserError: STORE_IN_USE, STORE_INCOMPLETE, STORE_DAMAGED, STORE_NEWER, STORE_UNSAFE, ADDRESS_IN_USE, CONFIG_SECRET. */
export async function startGateway(given: GatewayOptions): Promise<Gateway> {
  const lock = takeWriterLock(given.dataDir);
  const { clock, talk = silence } = given;
  // Whatever comes from outside: no peer can fill the log.
  const logger = limitLines(given.logger, containedClock(clock, { report: (...fault) => book.report(...fault) }));
  const options = { ...given, logger };
  const book: FaultBook = createFaultBook(clock, logger);
  const front = createFront({ clock: containedClock(clock, book), logger, faults: book, tell: talk, start: given.startHealth });
  let store: GatewayStore | null = null;
  let running: RunningGateway | null = null;
  try {
    store = await openBehind(front, { openStore: openGatewayStore, talk, stopRequested: never, ...options });
    for (const line of goneSinceSnapshot(store, given.config)) talk(line);
    running = new RunningGateway(options, { lock, book, front, store });
    await running.start();
    return running;
  } catch (error) {
    await (running === null ? letGo({ lock, front, store }) : running.stop());
    logger.close();
    throw store?.damage.met() ? (storeProblem(error) ?? error) : error;
  }
}

interface Begun {
  readonly lock: WriterLock;
  readonly front: Front;
  readonly store: GatewayStore | null;
}

async function letGo({ lock, front, store }: Begun): Promise<void> {
  await front.part.become(null);
  store?.close();
  lock.release();
}

const never = new Promise<void>(silence);

class RunningGateway implements Gateway {
  readonly #parts: GatewayParts;
  readonly #options: LimitedOptions;
  readonly #lock: WriterLock;
  readonly #front: Front;
  readonly store: GatewayStore;
  #office: ControlSocket | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: LimitedOptions, { lock, ...opened }: Opened & { readonly lock: WriterLock }) {
    this.#options = options;
    this.#lock = lock;
    this.#front = opened.front;
    this.store = opened.store;
    this.#parts = new GatewayParts(options, opened);
  }

  get core(): Gateway["core"] {
    return this.#parts.core;
  }

  get desk(): Gateway["desk"] {
    return this.#parts.desk;
  }

  get url(): string {
    return this.#front.part.running?.handle.url ?? "";
  }

  get faults(): Gateway["faults"] {
    return this.#parts.faults;
  }

  readonly broker = () => this.#parts.line?.broker ?? { url: "", journal: null };
  readonly delivery = () => this.#parts.line?.view() ?? null;
  readonly settled = () => this.#parts.queue.idle();

  async start(): Promise<void> {
    const parts = this.#parts;
    const { core, telling } = parts;
    const { logger, dataDir } = this.#options;
    this.#front.handOver({
      reasons: telling.reasons,
      health: telling.health,
      metrics: () => parts.metrics.text(),
      page: () => parts.page,
    });
    core.start();
    await nextTurn();
    const delivers = await this.#beginLine();
    this.#office = await listenForOffice(dataDir, this.desk.command, this.faults);
    for (const kept of parts.housekeeping) kept.start();
    await parts.ports.start();
    const isWired = await parts.supervisor.start(parts.config);
    // The station starts without what met the unforeseen, and tries it again and again.
    if (!delivers || !isWired) await parts.activation.take(parts.config);
    parts.listens = true;
    await parts.folder?.start();
    parts.storeCheck.start();
    logger.info("gateway-started", { instruments: parts.config.instruments.length });
  }

  /** False: something that nobody foresaw. Throws what a person must put right. */
  async #beginLine(): Promise<boolean> {
    try {
      await this.#parts.linePart.become(this.#parts.config);
      return true;
    } catch (error) {
      if (error instanceof UserError) throw error;
      this.faults.report("delivery", error);
      return false;
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** Wires first, so that nothing new comes in; then what was received is finished; the store last. */
  async #stopAll(): Promise<void> {
    const parts = this.#parts;
    await parts.folder?.stop();
    parts.changes.stop();
    parts.ports.stop();
    parts.unknown.stop();
    const changed = parts.activation.stop();
    // Before what is being changed is waited for: a connection may be waiting for its transfer to end.
    await parts.supervisor.stop();
    await changed;
    for (const kept of parts.housekeeping) kept.stop();
    await parts.storeCheck.stop();
    // What takes longer stays in the store, and is taken up at the next start.
    await Promise.race([parts.queue.idle(), after(patienceMs)]);
    parts.queue.stop();
    parts.faults.stop();
    parts.core.stop();
    await this.#office?.stop();
    await this.#front.part.become(null);
    await parts.linePart.become(null);
    this.store.close();
    this.#lock.release();
    this.#options.logger.close();
    this.#options.logger.info("gateway-stopped");
  }
}

/** How long a stop waits for what can be finished. */
const patienceMs = 4_000;

const after = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

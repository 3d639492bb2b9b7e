/**
 * Which serial ports there are, kept up to date while things are plugged in and out. A change is told at once to those who only try
 * their luck, and as a settled difference when it has been quiet for a while: systems announce an adapter before it can be used
 * (STACK.md 7).
 */
import type { Clock, Timer } from "../../domain/clock.ts";
import type { SerialPortInfo } from "../serial/port-choice.ts";
import { listPorts } from "../serial/ports.ts";
import { diffPorts, isNothing, type ListPorts, type PortDiff, type Sense, senseFolders, sensePolling } from "./sense-ports.ts";

export interface PortWatcher {
  /** Resolves when the ports are known that are there already; they are told as appeared. Never rejects: it is tried again by itself. */
  start(): Promise<void>;
  stop(): void;
  /** As of the last settled change. */
  readonly ports: readonly SerialPortInfo[];
  /** Something was plugged in or out this moment; again when it has settled. Returns how to unsubscribe. */
  onChange(listener: () => void): () => void;
  onSettled(listener: (diff: PortDiff) => void): () => void;
  /** What nobody foresaw while it looked, or a listener threw. */
  onFault(listener: (error: unknown) => void): void;
  /** It could not look: what is plugged in is not known. */
  readonly isBlind: boolean;
}

export interface PortWatcherOptions {
  readonly list: ListPorts;
  readonly sense: Sense;
  readonly clock: Clock;
}

export const settleMs = 2_000;
/** A look that failed is tried again so much later. */
export const lookAgainMs = 10_000;

export function createPortWatcher(options: PortWatcherOptions): PortWatcher {
  return new Watcher(options);
}

/** The ports of this machine. */
export function watchMachinePorts(clock: Clock): PortWatcher {
  const list = () => listPorts();
  const polling = sensePolling(list, clock);
  return createPortWatcher({ list, clock, sense: process.platform === "linux" ? senseFolders("/", polling) : polling });
}

class Watcher implements PortWatcher {
  readonly #options: PortWatcherOptions;
  readonly #changeListeners = new Set<() => void>();
  readonly #settledListeners = new Set<(diff: PortDiff) => void>();
  readonly #faultListeners = new Set<(error: unknown) => void>();
  #ports: readonly SerialPortInfo[] = [];
  #isRunning = false;
  isBlind = false;
  #timer: Timer | null = null;
  #stopSensing: (() => void) | null = null;

  constructor(options: PortWatcherOptions) {
    this.#options = options;
  }

  get ports(): readonly SerialPortInfo[] {
    return this.#ports;
  }

  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => void this.#changeListeners.delete(listener);
  }

  onSettled(listener: (diff: PortDiff) => void): () => void {
    this.#settledListeners.add(listener);
    return () => void this.#settledListeners.delete(listener);
  }

  onFault(listener: (error: unknown) => void): void {
    this.#faultListeners.add(listener);
  }

  async start(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    await this.#look();
  }

  stop(): void {
    this.#isRunning = false;
    this.#stopSensing?.();
    this.#stopSensing = null;
    this.#timer?.cancel();
  }

  #onNotice(): void {
    const { clock } = this.#options;
    this.#tellChange();
    this.#timer?.cancel();
    this.#timer = clock.at(clock.now() + settleMs, () => void this.#settle());
  }

  /** Never rejects. What could not be done is told, and done later. */
  async #look(): Promise<void> {
    const { clock, sense } = this.#options;
    try {
      this.#stopSensing ??= sense(() => this.#onNotice());
      await this.#take();
      this.isBlind = false;
    } catch (error) {
      this.isBlind = true;
      this.#told(error);
      if (!this.#isRunning) return;
      this.#timer?.cancel();
      this.#timer = clock.at(clock.now() + lookAgainMs, () => void this.#settle());
    }
  }

  #told(error: unknown): void {
    for (const listener of this.#faultListeners) listener(error);
  }

  #tell(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#told(error);
    }
  }

  /** What could not be opened a moment ago may be ready now, so those who try their luck are told again. */
  async #settle(): Promise<void> {
    this.#tellChange();
    await this.#look();
  }

  async #take(): Promise<void> {
    const ports = await this.#options.list();
    if (!this.#isRunning) return;
    const diff = diffPorts(this.#ports, ports);
    this.#ports = ports;
    if (!isNothing(diff)) for (const listener of [...this.#settledListeners]) this.#tell(() => listener(diff));
  }

  #tellChange(): void {
    for (const listener of [...this.#changeListeners]) this.#tell(listener);
  }
}

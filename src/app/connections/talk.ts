/**
 * One link's conversation: what comes is handed to a session of its own, what the session says is carried out, and a link on which
 * nothing comes but a flood is closed.
 */
import type { ConnectionSettings } from "../../config/settings.ts";
import type { Clock, EpochMs, Timer } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import { problem } from "../../domain/problem.ts";
import type { DeviceMessage, DriverMode } from "../../driver-api/index.ts";
import { type CapturePorts, type CaptureRecorder, createCaptureRecorder } from "../../intake/capture-recorder.ts";
import { type Carrier, type CarryOutPorts, createCarrier, type Told } from "../../intake/carry-out.ts";
import { createRecorder } from "../../intake/recorder.ts";
import { openSession } from "../../protocol/family.ts";
import type { Session } from "../../protocol/session.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { ByteLink } from "../../transport/link.ts";
import { makeLineSplitter } from "../../transport/serial/line-splitter.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createFloodGuard } from "./flood-guard.ts";

export interface LinkTold extends Told {
  /** A device, maybe another one than before, begins to hand over. */
  onTransfer(): void;
  onGone(): void;
}

export interface TalkPorts {
  readonly store: Pick<GatewayStore, "transmissions">;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly zone: string;
  readonly capture: CapturePorts;
  /** From which device time on stored results are asked for, where a device is asked (AS100); null: all it keeps. */
  watermark(): string | null;
  /** Messages of the connection that wait to be decoded. */
  waiting(): number;
  /** Runs work in a later turn (`setImmediate`). */
  defer(work: () => void): void;
}

/** Answers that the other end has not taken, and messages that wait to be decoded: more than these, and nothing more is read. */
const mostUntaken = 64;
const mostWaiting = 500;
const busyMs = 100;

export class Talk {
  reading = false;
  /** Resolves when the link is gone and everything that came on it was dealt with. */
  readonly finished: Promise<void>;
  readonly #link: ByteLink;
  readonly #clock: Clock;
  readonly #session: Session<DeviceMessage>;
  readonly #carrier: Carrier;
  readonly #capture: CaptureRecorder;
  readonly #feed: Feed;
  readonly #guard = createFloodGuard();
  readonly #faults: Faults;
  readonly #connection: ConnectionId;
  /** A fault ended it: its session is in no known state. */
  #broken = false;
  readonly #told: LinkTold;
  #timer: Timer | null = null;
  #gone = false;
  #untaken = 0;
  #finish: () => void = () => undefined;

  constructor(settings: ConnectionSettings, mode: DriverMode, link: ByteLink, ports: TalkPorts, told: LinkTold) {
    this.#link = link;
    this.#told = told;
    this.#clock = ports.clock;
    this.#faults = ports.faults;
    this.#connection = settings.id;
    this.#session = openSession(mode.protocol, { zone: ports.zone, makeLineSplitter, watermark: ports.watermark() });
    const origin = { connectionId: settings.id, driver: settings.driver, mode: settings.mode };
    this.#carrier = createCarrier(createRecorder(ports.store.transmissions, origin, ports.clock), this.#carryOutPorts());
    this.#capture = createCaptureRecorder(origin, ports.capture);
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#feed = createFeed({
      clock: { now: () => ports.clock.now(), at: (at, work) => ports.clock.at(at, () => this.#tried(work)) },
      defer: (work) => ports.defer(() => this.#tried(work)),
      take: (bytes, at) => this.#guarded(() => this.#receive(bytes, at)),
      isBusy: () => this.#untaken > mostUntaken || ports.waiting() > mostWaiting,
      hold: (isHeld) => link.hold(isHeld),
    });
  }

  start(): void {
    this.#guarded(() => this.#say(this.#session.open(this.#clock.now())));
    this.#link.onBytes((bytes) => {
      this.#captured(() => this.#capture.heard(bytes));
      this.#tried(() => this.#feed.push(bytes));
    });
    this.#link.onClosed(() => {
      this.#gone = true;
      this.reading = false;
      this.#timer?.cancel();
      this.#tried(() => this.#feed.end(() => this.#end()));
    });
  }

  /** A fault that nobody expected ends the link, and nothing else: what was not acknowledged the instrument has still. */
  #guarded(work: () => void): void {
    if (!this.#broken) this.#tried(work);
  }

  /** As `guarded`, also when it has ended: what had come is counted off all the same. */
  #tried(work: () => void): void {
    if (contained(this.#faults, "socket", work, { connection: this.#connection })) return;
    this.#broken = true;
    void this.#link.close();
  }

  #captured(work: () => void): void {
    contained(this.#faults, "capture", work, { connection: this.#connection });
  }

  #receive(bytes: Uint8Array, at: EpochMs): void {
    this.#guard.heard(bytes.length, at);
    this.#say(this.#session.receive(bytes, at));
    if (!this.#guard.isFlooded || this.#gone) return;
    this.#guard.progressed();
    void this.#link.close(problem("LINK_FLOODED", `It was ${this.#link.peer}.`));
  }

  #end(): void {
    this.#guarded(() => this.#carrier.carryOut(this.#session.lost(this.#clock.now())));
    this.#carrier.close();
    this.#tried(() => this.#told.onGone());
    this.#captured(() => this.#capture.end());
    this.#finish();
  }

  #say(outputs: ReturnType<Session<DeviceMessage>["open"]>): void {
    this.#carrier.carryOut(outputs);
    this.#timer?.cancel();
    const wakeAt = this.#session.wakeAt();
    if (wakeAt === null || this.#gone) return;
    this.#timer = this.#clock.at(wakeAt, () => this.#wake());
  }

  /** Not while bytes wait that have come already: the other end was not silent, we were busy. */
  #wake(): void {
    const now = this.#clock.now();
    if (this.#feed.isWaiting) this.#timer = this.#clock.at(now + busyMs, () => this.#wake());
    else this.#guarded(() => this.#say(this.#session.wake(now)));
  }

  #carryOutPorts(): CarryOutPorts {
    const told = this.#told;
    return {
      ...told,
      // A failed write closes the link, and that is told by onClosed.
      write: (bytes, acknowledges) => {
        if (acknowledges) this.#guard.progressed();
        this.#untaken += 1;
        void this.#link.write(bytes).then(() => {
          this.#untaken -= 1;
        });
        this.#captured(() => this.#capture.said(bytes));
      },
      close: () => void this.#link.close(),
      onMessage: (place, message) => {
        this.#guard.progressed();
        told.onMessage(place, message);
      },
      onProblem: (problem) => {
        this.#guard.complained(this.#clock.now());
        told.onProblem(problem);
      },
      onActivity: (state) => {
        this.reading = state === "reading";
        if (this.reading) told.onTransfer();
      },
      onStoreFailure: (error) => void this.#faults.report("store", error, { connection: this.#connection }),
    };
  }
}

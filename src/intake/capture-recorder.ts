/**
 * Captures what is said on one link, in both directions. It must never cost an instrument its answer: bytes are only remembered
 * while the wire is busy and written when it has been quiet for a moment; memory is bounded, and a failure stays here.
 */
import type { CaptureChunk, CaptureDirection, CapturePolicy } from "../domain/capture.ts";
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import type { Captures } from "../store/wire/captures.ts";
import type { TransmissionOrigin } from "../store/wire/transmissions.ts";

export interface CapturePorts {
  readonly captures: Captures;
  /** Asked anew for every piece: a changed configuration counts at once. */
  readonly policy: () => CapturePolicy;
  readonly clock: Clock;
  /** Runs work after the current turn (`setImmediate`). */
  readonly defer: (work: () => void) => void;
  /** A piece of the conversation is lost for the capture, and for nothing else. Once in a row. */
  readonly onFailure: (error: unknown) => void;
}

export interface CaptureRecorder {
  /** From the instrument. */
  heard(bytes: Uint8Array): void;
  /** From us. */
  said(bytes: Uint8Array): void;
  /** The link is gone: writes what is still in memory. */
  end(): void;
}

/** Long enough that no instrument is in mid-message, short against every timeout of a protocol. */
const quietMs = 1_000;
/** After so long a silence another session begins. */
const pauseMs = 10 * 60_000;
/** A link may last for weeks: a session that is this old or large ends at the next quiet moment. */
const longestMs = 24 * 3_600_000;
const largestBytes = 4 * 1024 * 1024;
/** Pieces this close together are one chunk: a serial port delivers a few bytes at a time. */
const sameChunkMs = 20;
const writeAtBytes = 256 * 1024;
const mostPendingBytes = 4 * writeAtBytes;
/** What a chunk costs in memory besides its bytes. */
const chunkBytes = 200;

interface Pending {
  readonly at: EpochMs;
  readonly direction: CaptureDirection;
  readonly pieces: Uint8Array[];
}

export function createCaptureRecorder(origin: TransmissionOrigin, ports: CapturePorts): CaptureRecorder {
  const recorder = new LinkRecorder(origin, ports);
  return {
    heard: (bytes) => recorder.note("device", bytes),
    said: (bytes) => recorder.note("host", bytes),
    end: () => recorder.end(),
  };
}

class LinkRecorder {
  readonly #origin: TransmissionOrigin;
  readonly #ports: CapturePorts;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #lastAt: EpochMs = 0;
  #session: { readonly id: number; readonly startedAt: EpochMs; bytes: number } | null = null;
  #timer: Timer | null = null;
  #writeDue = false;
  #failing = false;

  constructor(origin: TransmissionOrigin, ports: CapturePorts) {
    this.#origin = origin;
    this.#ports = ports;
  }

  note(direction: CaptureDirection, bytes: Uint8Array): void {
    if (bytes.length === 0 || !this.#ports.policy().enabled) return;
    const now = this.#ports.clock.now();
    if (this.#pendingBytes + bytes.length + chunkBytes > mostPendingBytes) {
      this.#take();
      this.#fail(new Error("more than fits in memory"));
      return;
    }
    const last = this.#pending.at(-1);
    if (last?.direction === direction && now - this.#lastAt <= sameChunkMs) last.pieces.push(bytes);
    else this.#pending.push({ at: now, direction, pieces: [bytes] });
    this.#pendingBytes += bytes.length + chunkBytes;
    if (this.#session !== null && this.#pending.length === 1 && now - this.#lastAt >= pauseMs) this.#session = null;
    this.#lastAt = now;
    this.#timer ??= this.#ports.clock.at(now + quietMs, () => this.#onQuiet());
    if (this.#pendingBytes >= writeAtBytes) this.#writeSoon();
  }

  end(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#write();
    this.#session = null;
  }

  #onQuiet(): void {
    this.#timer = null;
    const { clock } = this.#ports;
    if (clock.now() - this.#lastAt < quietMs) {
      this.#timer = clock.at(this.#lastAt + quietMs, () => this.#onQuiet());
      return;
    }
    this.#write();
    const session = this.#session;
    if (session !== null && (clock.now() - session.startedAt >= longestMs || session.bytes >= largestBytes)) this.#session = null;
  }

  /** The wire is busy and memory is filling: not in this turn, which may still have to answer the instrument. */
  #writeSoon(): void {
    if (this.#writeDue) return;
    this.#writeDue = true;
    this.#ports.defer(() => {
      this.#writeDue = false;
      this.#write();
    });
  }

  #write(): void {
    if (this.#pending.length === 0) return;
    try {
      this.#store(this.#take());
      this.#failing = false;
    } catch (error) {
      this.#fail(error);
    }
  }

  #take(): readonly CaptureChunk[] {
    const chunks = this.#pending.map(({ at, direction, pieces }) => ({ at, direction, bytes: Buffer.concat(pieces) }));
    this.#pending = [];
    this.#pendingBytes = 0;
    return chunks;
  }

  #store(chunks: readonly CaptureChunk[]): void {
    const { captures, policy, clock } = this.#ports;
    const id = captures.write(this.#session?.id ?? null, this.#origin, chunks);
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    if (this.#session?.id === id) {
      this.#session.bytes += bytes;
      return;
    }
    this.#session = { id, startedAt: chunks[0]?.at ?? clock.now(), bytes };
    captures.enforce(policy(), clock.now());
  }

  /** What follows a gap is another session: nobody shall read over it. */
  #fail(error: unknown): void {
    if (!this.#failing) this.#ports.onFailure(error);
    this.#failing = true;
    this.#session = null;
  }
}

/**
 * Keeps the raw bytes of one connection. `commit` is the promise "durable now": it returns only when what was kept is on the disk,
 * and throws when it is not. One recorder per link; a transmission never spans two links.
 */
import type { Clock } from "../domain/clock.ts";
import type { TransmissionId } from "../domain/ids.ts";
import type { TransmissionOrigin, Transmissions } from "../store/wire/transmissions.ts";

export interface Recorder {
  keep(bytes: Uint8Array): void;
  /** Everything kept so far is durable when this returns; the id of the transmission under way, or null if nothing was kept. */
  commit(): TransmissionId | null;
  /**
   * Ends what broke off. Bytes that were never acknowledged may wait in memory to be stored in few pieces: noise must not wear out the
   * disk. Returns the id of what was stored by it, or null.
   */
  setAside(): TransmissionId | null;
  /** Stores what was set aside. */
  storeAside(): TransmissionId | null;
  /** Ends the transmission under way, durable as `commit`; the next `keep` begins another. Returns the ended one's id. */
  end(): TransmissionId | null;
}

const mostAsideBytes = 64 * 1024;
/** Bytes that come one by one are put together, or each would cost many times itself in memory. */
const mostPieces = 512;

export function createRecorder(transmissions: Transmissions, origin: TransmissionOrigin, clock: Clock): Recorder {
  let pending: Uint8Array[] = [];
  let pieces: Uint8Array[] = [];
  const gather = (): void => {
    if (pieces.length > 0) pending.push(Buffer.concat(pieces));
    pieces = [];
  };
  let current: TransmissionId | null = null;
  const commit = (): TransmissionId | null => {
    gather();
    if (pending.length === 0) return current;
    const bytes = Buffer.concat(pending);
    if (current === null) current = transmissions.open(origin, bytes, clock.now());
    else transmissions.append(current, bytes, clock.now());
    pending = [];
    return current;
  };
  let aside: Uint8Array[] = [];
  let asideBytes = 0;
  const end = (): TransmissionId | null => {
    const id = commit();
    current = null;
    return id;
  };
  const storeAside = (): TransmissionId | null => {
    if (aside.length === 0) return null;
    const id = transmissions.open(origin, Buffer.concat(aside), clock.now());
    aside = [];
    asideBytes = 0;
    return id;
  };
  const setAside = (): TransmissionId | null => {
    if (current !== null) return end();
    gather();
    aside.push(...pending);
    asideBytes += pending.reduce((sum, bytes) => sum + bytes.length, 0);
    pending = [];
    return asideBytes >= mostAsideBytes ? storeAside() : null;
  };
  return {
    setAside,
    storeAside,
    end,
    keep: (bytes) => {
      pieces.push(bytes);
      if (pieces.length >= mostPieces) gather();
    },
    commit,
  };
}

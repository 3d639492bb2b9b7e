/** MSH-10. Time and random bytes come in (decision 0025); OBR-3 is intake's, which knows the run's identity. */
import type { EpochMs } from "../domain/clock.ts";
import { type ControlId, controlId, crockford } from "../domain/ids.ts";

const timeLength = 10;
const randomLength = 10;
/** 10 characters hold 50 bits: good for 35 000 years. */
const timeLimit = 2 ** (5 * timeLength);

/** 10 characters of time, then one for each of ten random bytes. Throws RangeError on other input: an id must not repeat. */
export function controlIdFrom(nowMs: EpochMs, random10bytes: Uint8Array): ControlId {
  if (!Number.isSafeInteger(nowMs) || nowMs < 0 || nowMs >= timeLimit) throw new RangeError("not a time in milliseconds");
  if (random10bytes.length !== randomLength) throw new RangeError("ten random bytes are needed");
  const random = Array.from(random10bytes, (byte) => crockford(BigInt(byte), 1)).join("");
  return controlId(crockford(BigInt(nowMs), timeLength) + random);
}

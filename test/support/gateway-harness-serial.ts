/** A serial cable for a test: a pseudo terminal with the device's end in the test's hand. */
import { onTestFinished } from "vitest";
import type { Clock } from "../../src/domain/clock.ts";
import { openPty, type Pty } from "../../src/transport/serial/pty.ts";

/** Null where the system has no pseudo terminals. */
export async function serialCable(clock: Clock): Promise<Pty | null> {
  const pty = await openPty(clock);
  onTestFinished(async () => await pty?.device.close());
  return pty;
}

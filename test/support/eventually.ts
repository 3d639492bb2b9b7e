/** Waits for something that real sockets bring about. No sleep: it looks again until it holds. */
import { vi } from "vitest";

export const eventually = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { interval: 5, timeout: 120_000 });

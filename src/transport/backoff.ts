/** How long to wait before the next attempt. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
}

export const reconnectPolicy: BackoffPolicy = { firstMs: 1_000, maxMs: 30_000 };

/** Doubles with each failure (the first is number 1) up to the maximum; `jitter` in [0, 1) takes away up to half, never below `firstMs`. */
export function backoffMs(failures: number, policy: BackoffPolicy, jitter: number): number {
  const doublings = Math.min(Math.max(failures, 1) - 1, 30);
  const whole = Math.min(policy.maxMs, policy.firstMs * 2 ** doublings);
  return Math.max(Math.min(policy.firstMs, policy.maxMs), Math.round(whole * (1 - jitter / 2)));
}

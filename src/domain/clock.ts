/** Time comes in from outside. `EpochMs` is UTC milliseconds; the pure rooms take it as an argument and never ask for it. */
export type EpochMs = number;

/** An instant lies somewhere between these two, both included. */
export interface TimeWindow {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface Timer {
  cancel(): void;
}

/** The gateway's own clock. The system's in production, one that is moved by hand in tests and the demo. */
export interface Clock {
  now(): EpochMs;
  /** Calls `action` once when `now()` has reached `atMs`. Never synchronously. */
  at(atMs: EpochMs, action: () => void): Timer;
}

/**
 * Work that need not be done before the device is answered (decoding, judging), in order, one piece per turn of the event loop, so
 * that bytes on other wires are acknowledged in between.
 */
export interface WorkQueue {
  push(work: () => void): void;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

export function createWorkQueue(onFailure: (error: unknown) => void): WorkQueue {
  const waiting: (() => void)[] = [];
  let scheduled = false;
  const next = () => {
    const work = waiting.shift();
    try {
      work?.();
    } catch (error) {
      onFailure(error);
    }
    scheduled = waiting.length > 0;
    if (scheduled) setImmediate(next);
  };
  const push = (work: () => void) => {
    waiting.push(work);
    if (scheduled) return;
    scheduled = true;
    setImmediate(next);
  };
  const idle = () =>
    new Promise<void>((resolve) => {
      const look = () => (waiting.length === 0 ? resolve() : push(look));
      push(look);
    });
  return { push, idle };
}

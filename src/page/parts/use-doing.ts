/** Does something once at a time, and says what came of it. */
import { useState } from "preact/hooks";
import { refusalText } from "../texts/refusals.ts";

export interface Doing {
  readonly isBusy: boolean;
  readonly error: string | null;
  /** True: it was done. */
  run(work: () => Promise<void>): Promise<boolean>;
}

export function useDoing(): Doing {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (refused) {
      setError(refusalText(refused));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, run };
}

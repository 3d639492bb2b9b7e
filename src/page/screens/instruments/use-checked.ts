/** What the station says of an edit: asked for shortly after each change, so that it is always said of what stands there. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { refusalText } from "../../texts/refusals.ts";
import type { AskedEdit } from "./use-edit.ts";

export type Checked = AnswerOf<"configuration.check">;

export interface CheckedEdit {
  /** Null: not of what stands there now. */
  readonly checked: Checked | null;
  /** As a file, of the last edit that could be read. */
  readonly text: string | null;
  readonly error: string | null;
  readonly isBusy: boolean;
  readonly checkNow: () => void;
}

/** Nobody types a number slower. */
const restMs = 500;

export function useChecked(asked: AskedEdit | null): CheckedEdit {
  const wanted = JSON.stringify(asked);
  const newest = useRef(wanted);
  newest.current = wanted;
  const [told, setTold] = useState<{ readonly of: string; readonly checked: Checked } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const check = useCallback(async (of: string) => {
    const edit = JSON.parse(of) as AskedEdit | null;
    if (edit === null) return;
    setBusy(true);
    try {
      const checked = await ask("configuration.check", edit);
      if (newest.current !== of) return;
      setTold({ of, checked });
      setError(null);
    } catch (refused) {
      if (newest.current === of) setError(refusalText(refused));
    } finally {
      setBusy(false);
    }
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => void check(wanted), restMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const isOfNow = told?.of === wanted;
  return {
    ...{ checked: isOfNow ? told.checked : null, text: told?.checked.text ?? null, error, isBusy },
    checkNow: () => void check(wanted),
  };
}

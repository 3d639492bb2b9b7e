/**
 * What is being made of a file: in its form, or as text. Going from one to the other takes everything along, remarks too; where it cannot,
 * it says so and stays.
 */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import type { Group } from "./field.ts";
import { draftOf, type TypedSlip, valuesOf } from "./field-values.ts";

export type Loaded = AnswerOf<"configuration.form">;

/** As it is asked for: the text, or the form's values over the text that they came from. */
export interface AskedEdit {
  readonly file: string;
  readonly text?: string;
  readonly values?: Record<string, unknown>;
}

export interface Edit {
  readonly draft: Group;
  /** Null: the form is open. */
  readonly text: string | null;
  /** Null as long as a number cannot be read. */
  readonly asked: AskedEdit | null;
  readonly slips: readonly TypedSlip[];
  readonly isChanged: boolean;
  readonly setDraft: (draft: Group) => void;
  readonly setText: (text: string) => void;
  readonly isTurning: boolean;
  /** Why the other way of editing is not open. */
  readonly stays: string | null;
  readonly toText: () => void;
  readonly toForm: () => void;
}

/** `begin`: what a new file begins with. */
export function useEdit({ file, fields, values, text: saved }: Loaded, begin: Group | null): Edit {
  const [draft, putDraft] = useState<Group>(draftOf(fields, begin ?? values ?? {}));
  const [text, putText] = useState<string | null>(values === null ? saved : null);
  /** What the form's values are laid over; null: what is saved. */
  const [over, setOver] = useState<string | null>(null);
  const [isChanged, setChanged] = useState(begin !== null);
  const [why, setWhy] = useState<string | null>(null);
  const { error, isBusy, run } = useDoing();
  const read = valuesOf(fields, draft);
  const slips = text === null ? read.slips : [];
  const form: AskedEdit = { file, values: { ...read.values }, ...(over === null ? {} : { text: over }) };
  const asked = text !== null ? { file, text } : slips.length > 0 ? null : form;
  const changed = (work: () => void) => {
    work();
    setChanged(true);
    setWhy(null);
  };
  return {
    ...{ draft, text, asked, slips, isChanged, isTurning: isBusy, stays: error ?? why },
    setDraft: (next) => changed(() => putDraft(next)),
    setText: (next) => changed(() => putText(next)),
    toText: () => {
      if (asked === null) setWhy(t.instruments.numbersFirst);
      else
        void run(async () => {
          putText((await ask("configuration.check", asked)).text);
          setWhy(null);
        });
    },
    toForm: () =>
      void run(async () => {
        const own = text ?? "";
        const told = await ask("configuration.check", { file, text: own });
        if (told.values === null) setWhy(t.instruments.noForm(told.problems.find((one) => one.file === file)?.line ?? null));
        else {
          putDraft(draftOf(fields, told.values));
          setOver(own);
          putText(null);
          setWhy(null);
        }
      }),
  };
}

/** A person's number, typed twice or scanned. Nothing of it is kept: no autofill, no history, and it is gone with the form. */
import { useRef } from "preact/hooks";
import { t } from "../texts/index.ts";
import { Field } from "./kit.tsx";

export interface TypedNumber {
  readonly patient: string;
  readonly again: string;
  readonly isScanned: boolean;
}

export const noNumber: TypedNumber = { patient: "", again: "", isScanned: false };

export const numberRequest = ({ patient, again, isScanned }: TypedNumber) =>
  isScanned ? { patient: digits(patient), scanned: true } : { patient: digits(patient), again: digits(again) };

export const isComplete = ({ patient, again, isScanned }: TypedNumber): boolean =>
  digits(patient).length === 11 && (isScanned || digits(again).length === 11);

const digits = (text: string): string => text.replaceAll(/\D/g, "");

/** `010155 50402`, as it stands in the journal. */
export const grouped = (text: string): string => {
  const all = digits(text);
  return all.length > 6 ? `${all.slice(0, 6)} ${all.slice(6)}` : all;
};

interface Props {
  readonly value: TypedNumber;
  readonly onChange: (value: TypedNumber) => void;
  /** It is being looked up: what is asked for is what stands here. */
  readonly isFixed: boolean;
}

export function PersonNumber({ value, onChange, isFixed }: Props) {
  const second = useRef<HTMLInputElement>(null);
  const box = (key: "patient" | "again", ref: typeof second | null) => (ids: object) => (
    <input
      {...ids}
      {...(ref === null ? {} : { ref })}
      class="ds-input number"
      type="text"
      inputMode="numeric"
      autocomplete="off"
      spellcheck={false}
      maxLength={14}
      readOnly={isFixed}
      value={grouped(value[key])}
      onInput={(event) => onChange({ ...value, [key]: event.currentTarget.value })}
      onKeyDown={(event) => {
        // A scanner ends with Enter: on to the next field, never away with the form.
        if (event.key !== "Enter" || key !== "patient" || value.isScanned) return;
        event.preventDefault();
        second.current?.focus();
      }}
    />
  );
  return (
    <>
      <Field label={t.waiting.number} help={t.waiting.numberHelp}>
        {box("patient", null)}
      </Field>
      {value.isScanned ? null : <Field label={t.waiting.again}>{box("again", second)}</Field>}
      <label class="check">
        <input
          type="checkbox"
          class="ds-input"
          checked={value.isScanned}
          disabled={isFixed}
          onChange={(event) => onChange({ ...value, isScanned: event.currentTarget.checked })}
        />
        {t.waiting.isScanned}
      </label>
    </>
  );
}

/** A setting that is typed, or chosen out of a short list. What is typed stays as it was typed; what nobody chose stays unset. */
import { Input, Select } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";
import type { Field, FieldProps } from "./field.ts";
import { useForm, useProblem } from "./form-context.ts";
import { unsetText } from "./unset-text.ts";

const numbers: readonly Field["kind"][] = ["number", "whole-number", "decimal"];

/** The text itself is kept; a number only in a file stands with a comma here. */
export function Typed({ field, value, onChange, path }: FieldProps) {
  const isNumber = numbers.includes(field.kind);
  const help = isNumber ? `${field.help} (${unsetText(field)})` : field.help;
  return (
    <Input
      label={field.title}
      help={help.trim() === "" ? undefined : help}
      error={useProblem(path)}
      inputMode={isNumber ? "decimal" : "text"}
      value={shown(value, isNumber)}
      onInput={(text) => onChange(text === "" ? undefined : text)}
    />
  );
}

function shown(value: unknown, isNumber: boolean): string {
  if (value === undefined || value === null) return "";
  return typeof value === "number" && isNumber ? String(value).replace(".", ",") : String(value);
}

type Choices = NonNullable<Field["choices"]>;

export function Choice({ field, value, onChange, path, choices }: FieldProps & { readonly choices: Choices }) {
  const { driver } = useForm();
  const offered = choices.filter((one) => one.onlyWith === undefined || one.onlyWith.driver === driver);
  const at = offered.findIndex((one) => one.value === value);
  const isOther = at < 0 && value !== undefined && value !== null && value !== "";
  const other = isOther ? [{ value: "other", text: t.instruments.noChoice(String(value)) }] : [];
  return (
    <Select
      label={field.title}
      help={field.help === "" ? undefined : field.help}
      error={useProblem(path)}
      value={isOther ? "other" : at < 0 ? "" : String(at)}
      onChange={(chosen) => onChange(chosen === "" ? undefined : chosen === "other" ? value : offered[Number(chosen)]?.value)}
      options={[
        { value: "", text: unsetText(field) },
        ...other,
        ...offered.map(({ title }, nth) => ({ value: String(nth), text: title })),
      ]}
    />
  );
}

export const YesNo = (props: FieldProps) => <Choice {...props} choices={yesNo} />;

const yesNo = [
  { value: true, title: t.instruments.yes },
  { value: false, title: t.instruments.no },
];

/**
 * One setting of a form that is made of the schema. What nobody chose stays unset, and reads as what then holds: no first choice is ever
 * taken silently (a preselected `dataBits: 7` would garble a line).
 */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { Button, Input, Select } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";

export type Field = AnswerOf<"configuration.form">["fields"][number];
type Values = Readonly<Record<string, unknown>>;

interface Props {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** The file's driver: some choices are only with one. */
  readonly driver: unknown;
}

const isGroup = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

const unsetText = ({ unset, default: given }: Field): string => {
  if (unset === null) return t.instruments.unset.must;
  if (unset === "instrumentets standardverdi") return t.instruments.unset.standard;
  return unset === "default" ? `${t.instruments.unset.default} (${given})` : t.instruments.unset.none;
};

export function FieldInput(props: Props) {
  const { field, value, onChange, driver } = props;
  switch (field.kind) {
    case "text":
      return <Input label={field.title} help={field.help} value={shown(value)} onInput={(text) => onChange(orUnset(text))} />;
    case "number":
    case "whole-number":
      return (
        <Input
          label={field.title}
          help={`${field.help} (${unsetText(field)})`}
          inputMode="decimal"
          value={shown(value)}
          onInput={(text) => onChange(numberOf(text))}
        />
      );
    case "yes-no":
      return <Choice {...props} choices={yesNo} />;
    case "choice":
      return (
        <Choice
          {...props}
          choices={(field.choices ?? []).filter((one) => one.onlyWith === undefined || one.onlyWith.driver === driver)}
        />
      );
    case "fixed":
      return null;
    case "group":
      return <Group {...props} fields={field.fields ?? []} />;
    case "map":
      return <Named {...props} />;
    case "list":
      return <List {...props} />;
    default:
      return <Either {...props} />;
  }
}

const yesNo = [
  { value: true, title: "ja" },
  { value: false, title: "nei" },
];

const shown = (value: unknown): string => (value === undefined || value === null ? "" : String(value));
const orUnset = (text: string): unknown => (text === "" ? undefined : text);

/** What is no number stays as it was typed: the check says so, beside the field. */
const numberOf = (text: string): unknown => {
  if (text.trim() === "") return undefined;
  const number = Number(text.replace(",", "."));
  return Number.isFinite(number) ? number : text;
};

function Choice({
  field,
  value,
  onChange,
  choices,
}: Props & { readonly choices: readonly { readonly value: unknown; readonly title: string }[] }) {
  const at = choices.findIndex((one) => one.value === value);
  return (
    <Select
      label={field.title}
      help={field.help}
      value={at < 0 ? "" : String(at)}
      onChange={(chosen) => onChange(chosen === "" ? undefined : choices[Number(chosen)]?.value)}
      options={[{ value: "", text: unsetText(field) }, ...choices.map(({ title }, i) => ({ value: String(i), text: title }))]}
    />
  );
}

function Group({ field, value, onChange, driver, fields }: Props & { readonly fields: readonly Field[] }) {
  const values = isGroup(value) ? value : {};
  const inside = fields.map((one) => (
    <FieldInput
      key={one.name}
      field={one}
      value={values[one.name]}
      driver={driver}
      onChange={(next) => onChange(withValue(values, one.name, next))}
    />
  ));
  return (
    <fieldset class="group">
      <legend class="ds-label">{field.title}</legend>
      {inside}
    </fieldset>
  );
}

/** What was unset is not there; a group without anything in it is none. */
export function withValue(values: Values, name: string, next: unknown): Values | undefined {
  const { [name]: _former, ...others } = values;
  const all = next === undefined ? others : { ...others, [name]: next };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Entries under names of one's own: an analysis each. */
function Named({ field, value, onChange, driver }: Props) {
  const values = isGroup(value) ? value : {};
  const [name, setName] = useState("");
  const { item } = field;
  if (item === undefined) return null;
  return (
    <fieldset class="group">
      <legend class="ds-label">{field.title}</legend>
      {Object.entries(values).map(([key, one]) => (
        <FieldInput
          key={key}
          field={{ ...item, title: key }}
          value={one}
          driver={driver}
          onChange={(next) => onChange(withValue(values, key, next))}
        />
      ))}
      <Input label={`${t.instruments.newName} (${field.title})`} value={name} onInput={setName} />
      <Button
        variant="tertiary"
        isOff={name.trim() === "" || name in values}
        onClick={() => {
          onChange({ ...values, [name.trim()]: item.kind === "list" ? [] : {} });
          setName("");
        }}
      >
        {t.instruments.addEntry}
      </Button>
    </fieldset>
  );
}

function List({ field, value, onChange, driver }: Props) {
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const { item } = field;
  if (item === undefined) return null;
  const put = (next: readonly unknown[]) => onChange(next.length === 0 ? undefined : next);
  return (
    <fieldset class="group">
      <legend class="ds-label">{field.title}</legend>
      {items.map((one, i) => (
        <div key={i} class="entry">
          <FieldInput
            field={{ ...item, title: `${field.title} ${i + 1}` }}
            value={one}
            driver={driver}
            onChange={(next) => put(items.map((old, n) => (n === i ? (next ?? "") : old)))}
          />
          <Button
            variant="tertiary"
            onClick={() => put(items.filter((_, n) => n !== i))}
            label={`${t.instruments.remove} ${field.title} ${i + 1}`}
          >
            {t.instruments.remove}
          </Button>
        </div>
      ))}
      <Button variant="tertiary" onClick={() => put([...items, first(item)])} label={`${t.instruments.addEntry}: ${field.title}`}>
        {t.instruments.addEntry}
      </Button>
    </fieldset>
  );
}

/** Something to fill in, of the kind that comes first. */
const first = ({ kind, variants }: Field): unknown => {
  if (kind === "either") return variants?.[0] === undefined ? "" : first(variants[0]);
  return kind === "group" || kind === "map" ? {} : kind === "list" ? [] : "";
};

function fits({ kind, fields = [] }: Field, value: unknown): boolean {
  if (kind === "group" || kind === "map") {
    if (!isGroup(value)) return false;
    return fields.every((one) => one.kind !== "fixed" || value[one.name] === one.value);
  }
  if (kind === "list") return Array.isArray(value);
  return !isGroup(value) && !Array.isArray(value);
}

/** One of several shapes: a short way of writing and a long one, or kinds of a connection. */
function Either({ field, value, onChange, driver }: Props) {
  const variants = field.variants ?? [];
  const at = value === undefined ? -1 : variants.findIndex((one) => fits(one, value));
  const chosen = variants[at];
  const begin = (one: Field | undefined): unknown => {
    if (one === undefined) return undefined;
    const fixed = (one.fields ?? []).filter(({ kind }) => kind === "fixed").map(({ name, value: only }) => [name, only]);
    return one.kind === "group" ? Object.fromEntries(fixed) : first(one);
  };
  return (
    <fieldset class="group">
      <legend class="ds-label">{field.title}</legend>
      <Select
        label={t.instruments.shape}
        help={field.help}
        value={at < 0 ? "" : String(at)}
        onChange={(next) => onChange(next === "" ? undefined : begin(variants[Number(next)]))}
        options={[{ value: "", text: unsetText(field) }, ...variants.map(({ title }, i) => ({ value: String(i), text: title }))]}
      />
      {chosen === undefined ? null : <FieldInput field={chosen} value={value} onChange={onChange} driver={driver} />}
    </fieldset>
  );
}

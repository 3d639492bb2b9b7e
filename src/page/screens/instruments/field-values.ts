/**
 * What a form asks for when it is checked, tried or saved: only then does a typed text become a value. Until then it stays as it was
 * typed, key by key; what is no number stays a text, and is told beside its field. Pure.
 */
import { type Field, type Group, isGroup, isTyped, under, variantAt } from "./field.ts";
import { type NumberSlip, type ReadNumber, readDecimal, readNumber, readWhole } from "./numbers.ts";

export interface TypedSlip {
  /** `qc.CRP.grace.hours`. */
  readonly path: string;
  readonly slip: NumberSlip;
  readonly typed: string;
}

export interface FormValues {
  readonly values: Group;
  readonly slips: readonly TypedSlip[];
}

/** Settings that the form does not know stay as they are. */
export function valuesOf(fields: readonly Field[], draft: Group): FormValues {
  const slips: TypedSlip[] = [];
  const values = groupOf(fields, draft, "", (field, value, path) =>
    typeof value === "string" ? typedOf(field, value, path, slips) : value,
  );
  return { values, slips };
}

const plainDecimal = /^-?\d+\.\d+$/;

/** What a file says, as people here would have typed it: with a comma. Read again it is the same, digit by digit. */
export const draftOf = (fields: readonly Field[], values: Group): Group =>
  groupOf(fields, values, "", ({ kind }, value) =>
    kind === "decimal" && typeof value === "string" && plainDecimal.test(value) ? value.replace(".", ",") : value,
  );

type Leaf = (field: Field, value: unknown, path: string) => unknown;

function groupOf(fields: readonly Field[], group: Group, path: string, leaf: Leaf): Group {
  const known = new Map(fields.map((one) => [one.name, one]));
  const entries = Object.entries(group).map(([name, value]) => {
    const field = known.get(name);
    return [name, field === undefined ? value : valueIn(field, value, under(path, name), leaf)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function valueIn(field: Field, value: unknown, path: string, leaf: Leaf): unknown {
  if (isTyped(field)) return leaf(field, value, path);
  const { kind, fields = [], item, variants = [] } = field;
  if (kind === "either") {
    const variant = variants[variantAt(field, value)];
    return variant === undefined ? value : valueIn(variant, value, path, leaf);
  }
  if (kind === "group" && isGroup(value)) return groupOf(fields, value, path, leaf);
  if (item === undefined) return value;
  if (kind === "list" && Array.isArray(value))
    return value.map((one: unknown, nth) => valueIn(item, one, under(path, nth), leaf));
  if (kind !== "map" || !isGroup(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, valueIn(item, one, under(path, name), leaf)]));
}

const readers: Readonly<Partial<Record<Field["kind"], (typed: string) => ReadNumber<string | number>>>> = {
  number: readNumber,
  "whole-number": readWhole,
  decimal: readDecimal,
};

function typedOf(field: Field, typed: string, path: string, slips: TypedSlip[]): unknown {
  if (field.kind === "either") return eitherOf(field.variants ?? [], typed);
  const read = readers[field.kind]?.(typed);
  // Nothing typed is told by the station, which knows whether there must be something.
  if (read === undefined || typed.trim() === "") return typed;
  if ("value" in read) return read.value;
  slips.push({ path, slip: read.slip, typed });
  return typed;
}

/** A number where it is one; else what was typed. */
function eitherOf(variants: readonly Field[], typed: string): unknown {
  for (const { kind } of variants) {
    const read = readers[kind]?.(typed);
    if (read !== undefined && "value" in read) return read.value;
  }
  return typed;
}

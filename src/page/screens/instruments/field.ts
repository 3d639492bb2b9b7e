/** A setting of a form, and what is written in its place: typed texts as they were typed. Pure. */
import type { AnswerOf } from "../../../office/index.ts";

export type Field = AnswerOf<"configuration.form">["fields"][number];
export type Group = Readonly<Record<string, unknown>>;

export interface FieldProps {
  readonly field: Field;
  readonly value: unknown;
  /** Undefined: nobody chose. */
  readonly onChange: (value: unknown) => void;
  /** `qc.CRP.grace`. */
  readonly path: string;
}

export const isGroup = (value: unknown): value is Group => typeof value === "object" && value !== null && !Array.isArray(value);

const simpleKinds: readonly Field["kind"][] = ["text", "number", "whole-number", "decimal", "fixed", "choice", "yes-no"];
export const isSimple = ({ kind }: Field): boolean => simpleKinds.includes(kind);

const typedKinds: readonly Field["kind"][] = ["text", "number", "whole-number", "decimal"];

/** Typed in one place, whichever of its forms it then is: a unit, or the number of a column or its name. */
export const isTyped = ({ kind, variants = [] }: Field): boolean =>
  kind === "either" ? variants.some((one) => one.kind === "text") && variants.every(isSimple) : typedKinds.includes(kind);

/** A list whose entries are out of a short list. */
export const isTickedList = ({ kind, item }: Field): boolean => kind === "list" && item?.kind === "choice";

/** What people would call an entry of a list; empty: nothing. */
export function nameIn(value: unknown): string {
  const [name] = isGroup(value)
    ? [value.name, value.analyte, value.id, value.value].filter((one) => typeof one === "string")
    : [value];
  return typeof name === "string" ? name.slice(0, 60) : "";
}

/** `qc.CRP.levels[0]`, as the station names places in a file. */
export const under = (path: string, name: string | number): string =>
  typeof name === "number" ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;

/** `Kvalitetskontroll, CRP, Nivåer 1`: the same place as people read it. */
export function placeInWords(fields: readonly Field[], path: string): string {
  const segments = path.match(/[^.[\]]+/g) ?? [];
  let inside: readonly Field[] = fields;
  return segments
    .map((segment) => {
      const named = inside.find(({ name }) => name === segment);
      const [item] = inside.flatMap((one) => (one.name === "" ? [one] : []));
      inside = named === undefined ? below(item) : below(named);
      return named?.title ?? (/^\d+$/.test(segment) ? String(Number(segment) + 1) : segment);
    })
    .reduce((words, one) => (words === "" ? one : /^\d+$/.test(one) ? `${words} ${one}` : `${words}, ${one}`), "");
}

/** What a name may mean next, in whichever shape the setting is written. */
function below(field: Field | undefined): readonly Field[] {
  if (field === undefined) return [];
  const { fields = [], item, variants = [] } = field;
  return [...fields, ...variants.flatMap(below), ...(item === undefined ? [] : [{ ...item, name: "" }])];
}

/** Whether a value has the shape of this form of a setting. */
export function fits({ kind, fields = [], value: only }: Field, value: unknown): boolean {
  if (kind === "group") return isGroup(value) && fields.every((one) => one.kind !== "fixed" || value[one.name] === one.value);
  if (kind === "map") return isGroup(value);
  if (kind === "list") return Array.isArray(value);
  if (kind === "fixed") return value === only;
  return !isGroup(value) && !Array.isArray(value);
}

/** Which of its forms a value has; -1: none. */
export const variantAt = ({ variants = [] }: Field, value: unknown): number =>
  value === undefined || value === null ? -1 : variants.findIndex((one) => fits(one, value));

/** Something to fill in, of the kind that comes first. */
export function emptyOf({ kind, variants, fields = [], value: only }: Field): unknown {
  if (kind === "fixed") return only;
  if (kind === "either") return variants?.[0] === undefined ? "" : emptyOf(variants[0]);
  if (kind === "group")
    return Object.fromEntries(fields.filter((one) => one.kind === "fixed").map(({ name, value }) => [name, value]));
  return kind === "map" ? {} : kind === "list" ? [] : "";
}

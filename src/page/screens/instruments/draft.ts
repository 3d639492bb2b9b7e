/** Changes of what stands in a form. Nothing goes that nobody took away: an entry under a name stays when all in it is emptied. Pure. */
import { emptyOf, type Field, fits, type Group, isGroup, isSimple } from "./field.ts";

/** Undefined: nobody chose. A group that need not be, and in which nothing stands any more, is none. */
export function withSetting(values: Group, field: Field, next: unknown): Group {
  const isNone = field.kind === "group" && !field.isRequired && isGroup(next) && Object.keys(next).length === 0;
  const { [field.name]: _former, ...others } = values;
  return next === undefined || isNone ? others : inPlace(values, field.name, next);
}

/** Of a map, or a list: emptied, it stays. */
export const withEntry = (values: Group, name: string, item: Field, next: unknown): Group =>
  inPlace(values, name, next ?? emptyOf(item));

export const withItem = (items: readonly unknown[], nth: number, item: Field, next: unknown): readonly unknown[] =>
  items.map((old, n) => (n === nth ? (next ?? emptyOf(item)) : old));

export function withoutEntry(values: Group, name: string): Group {
  const { [name]: _gone, ...others } = values;
  return others;
}

/** A list that may not be empty is none where its last entry went. */
export function withoutItem(items: readonly unknown[], nth: number, { least = 0 }: Field): readonly unknown[] | undefined {
  const left = items.filter((_, n) => n !== nth);
  return left.length === 0 && least > 0 ? undefined : left;
}

const inPlace = (values: Group, name: string, next: unknown): Group => ({ ...values, [name]: next });

/** Whether anything would be lost. */
export function holdsSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSomething);
  if (isGroup(value)) return Object.values(value).some(holdsSomething);
  return value !== undefined && value !== null && value !== "";
}

/** Whether anything stands there but what the form itself wrote. */
export const holdsOwn = (form: Field, value: unknown): boolean => holdsSomething(withoutFixed(form, value));

/** The same in another form of the setting, with all that is in it; null: not all of it has a place there. */
export function reshaped(from: Field, to: Field, value: unknown): { readonly value: unknown } | null {
  if (to.kind === "list" && to.item !== undefined && fits(to.item, value)) return { value: [value] };
  if (Array.isArray(value)) return value.length === 1 && fits(to, value[0]) ? { value: value[0] as unknown } : null;
  if (to.kind === "group") return isGroup(value) ? regrouped(from, to, value) : intoGroup(to, value);
  return isGroup(value) && isSimple(to) ? outOfGroup(from, value) : null;
}

function withoutFixed({ kind, fields = [] }: Field, value: unknown): unknown {
  if (kind === "fixed") return undefined;
  if (!isGroup(value)) return value;
  const own = fields.filter((one) => one.kind === "fixed").map(({ name }) => name);
  return Object.fromEntries(Object.entries(value).filter(([name]) => !own.includes(name)));
}

function regrouped(from: Field, to: Field, value: Group): { readonly value: Group } | null {
  const left = withoutFixed(from, value) as Group;
  const names = (to.fields ?? []).map(({ name }) => name);
  return Object.keys(left).every((name) => names.includes(name)) ? { value: { ...(emptyOf(to) as Group), ...left } } : null;
}

/** A name alone is the name of the longer form. */
function intoGroup(to: Field, value: unknown): { readonly value: Group } | null {
  const [first] = (to.fields ?? []).filter(({ kind }) => kind !== "fixed");
  return first?.isRequired === true && isSimple(first) ? { value: { ...(emptyOf(to) as Group), [first.name]: value } } : null;
}

function outOfGroup(from: Field, value: Group): { readonly value: unknown } | null {
  const [first] = (from.fields ?? []).filter(({ kind }) => kind !== "fixed");
  const others = first === undefined ? value : withoutEntry(value, first.name);
  return first?.isRequired === true && !holdsSomething(others) ? { value: value[first.name] } : null;
}

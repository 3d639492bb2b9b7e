/**
 * A form, made of the one schema: what each setting is, what may be chosen, and what holds where nobody chose. Plain data; whoever draws it
 * knows nothing of schemas. A choice that nobody made is never one of the choices: a preselected `dataBits: 7` would garble a line.
 */

import { type ReasonCode, reasonCodes } from "../../domain/reason-codes.ts";
import { reasonText } from "../../domain/reason-text.ts";
import { z } from "../../domain/zod.ts";
import { codesFile, connectionFile, deviceFile, labbroFile, policyFile } from "../schema/index.ts";
import { deviceHelps } from "./helps.ts";
import { mappingHelps } from "./helps-mapping.ts";
import { siteHelps } from "./helps-site.ts";
import { choiceTitles, shapeTitles, titles, titlesByHelp } from "./titles.ts";

export interface Field {
  /** The setting's name in the file; empty for the entry of a list or a map. */
  readonly name: string;
  readonly title: string;
  readonly help: string;
  /** `decimal`: a number or a text that is one, exact to the last digit. `fixed`: there is one value. `either`: one of `variants`. `map`: names of one's own, each with `item`. */
  readonly kind:
    | "text"
    | "number"
    | "whole-number"
    | "decimal"
    | "yes-no"
    | "choice"
    | "fixed"
    | "group"
    | "list"
    | "map"
    | "either";
  readonly isRequired: boolean;
  /** What an unset choice reads as; null: it must be set. `default`: `default` holds. */
  readonly unset: "instrumentets standardverdi" | "default" | "ingen" | null;
  readonly default?: unknown;
  readonly choices?: readonly Choice[];
  /** Of `fixed`. */
  readonly value?: unknown;
  readonly fields?: readonly Field[];
  readonly item?: Field;
  readonly variants?: readonly Field[];
  readonly least?: number;
  readonly most?: number;
  readonly longest?: number;
  readonly pattern?: string;
}

export interface Choice {
  readonly value: unknown;
  readonly title: string;
  /** Only where another setting has this value: modes of a driver. */
  readonly onlyWith?: { readonly driver: string };
}

export type FileKind = "device" | "connection" | "labbro" | "policy" | "codes";

const schemas = { device: deviceFile, connection: connectionFile, labbro: labbroFile, policy: policyFile, codes: codesFile };

export function kindOfFile(file: string): FileKind {
  if (file.startsWith("devices/")) return "device";
  if (file.startsWith("connections/")) return "connection";
  return file === "policy.yaml" ? "policy" : file === "codes.yaml" ? "codes" : "labbro";
}

/** `choices`: of settings whose values are not in the schema, by name. */
export function fieldsOf(kind: FileKind, choices: Readonly<Record<string, readonly Choice[]>>): readonly Field[] {
  const schema = z.toJSONSchema(schemas[kind], { io: "input", target: "draft-7" }) as Node;
  const read: Reading = { shared: schema.definitions ?? {}, choices };
  return groupFields(schema, read);
}

/** What is used of a JSON Schema. */
interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly allOf?: readonly Node[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Node>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
}

interface Reading {
  readonly shared: Readonly<Record<string, Node>>;
  readonly choices: Readonly<Record<string, readonly Choice[]>>;
}

function groupFields({ properties = {}, required = [] }: Node, read: Reading): readonly Field[] {
  return Object.entries(properties).map(([name, node]) => fieldOf(name, node, required.includes(name), read));
}

function fieldOf(name: string, written: Node, isRequired: boolean, read: Reading): Field {
  const node = resolved(written, read);
  return { name, ...wordsOf(name, node), isRequired, ...unsetOf(node, isRequired), ...kindOf(name, node, read) };
}

const helps: Readonly<Record<string, string>> = { ...deviceHelps, ...mappingHelps, ...siteHelps };

/** A reason for holding a result is called what people read when it holds one. */
function wordsOf(name: string, { description = "" }: Node): Pick<Field, "title" | "help"> {
  if (isReason(name)) return { title: reasonText(name), help: `Årsak ${name}.` };
  return { title: titlesByHelp[description] ?? titles[name] ?? name, help: helps[description] ?? description };
}

const isReason = (name: string): name is ReasonCode => Object.hasOwn(reasonCodes, name);

function resolved({ $ref, allOf, ...own }: Node, read: Reading): Node {
  const id = /^#\/definitions\/(.+)$/.exec($ref ?? "")?.[1];
  const shared = id === undefined ? {} : resolved(read.shared[id] ?? {}, read);
  const parts = (allOf ?? []).map((one) => resolved(one, read));
  return Object.assign({}, shared, ...parts, own) as Node;
}

/** The driver's or the instrument's own is what the help text calls the default (schema/*.ts). */
const ofInstrument = /Default: the (?:instrument|driver)'s/;

function unsetOf(node: Node, isRequired: boolean): Pick<Field, "unset" | "default"> {
  if (node.default !== undefined) return { unset: "default", default: node.default };
  if (isRequired) return { unset: null };
  return { unset: ofInstrument.test(node.description ?? "") ? "instrumentets standardverdi" : "ingen" };
}

function kindOf(name: string, node: Node, read: Reading): Pick<Field, "kind"> & Partial<Field> {
  const own = Object.hasOwn(read.choices, name) ? read.choices[name] : undefined;
  if (own !== undefined && node.type === "string") return { kind: "choice", choices: own };
  const variants = node.oneOf ?? node.anyOf;
  if (variants !== undefined) return { kind: "either", variants: variants.flatMap((one) => variantsOf(name, one, read)) };
  if (node.const !== undefined) return { kind: "fixed", value: node.const };
  if (node.enum !== undefined)
    return { kind: "choice", choices: node.enum.map((value) => ({ value, title: titleOf(name, value) })) };
  const { minimum: least, maximum: most, maxLength: longest, pattern } = node;
  if (Array.isArray(node.type) && node.type.includes("number")) return { kind: "decimal" };
  switch (node.type) {
    case "object":
      return typeof node.additionalProperties === "object"
        ? { kind: "map", item: { ...fieldOf(name, node.additionalProperties, true, read), name: "" } }
        : { kind: "group", fields: groupFields(node, read) };
    case "array":
      return {
        kind: "list",
        item: { ...fieldOf(name, node.items ?? {}, true, read), name: "" },
        ...defined({ least: node.minItems, most: node.maxItems }),
      };
    case "boolean":
      return { kind: "yes-no" };
    case "integer":
    case "number":
      return { kind: node.type === "integer" ? "whole-number" : "number", ...defined({ least, most }) };
    default:
      return { kind: "text", ...defined({ longest, pattern }) };
  }
}

/** A choice within a choice is one list. */
function variantsOf(setting: string, node: Node, read: Reading): readonly Field[] {
  const variant = variantOf(setting, node, read);
  return variant.kind === "either" ? (variant.variants ?? []) : [variant];
}

/** Named by what tells it from the others: its fixed value, its shape, or its first setting. */
function variantOf(setting: string, written: Node, read: Reading): Field {
  const field = { ...fieldOf(setting, written, true, read), name: "" };
  if (field.kind === "fixed") return { ...field, title: titleOf(setting, field.value) };
  const fixed = field.fields?.find(({ kind }) => kind === "fixed");
  if (fixed !== undefined) return { ...field, title: titleOf(fixed.name, fixed.value) };
  const title = shapeTitles[`${setting}.${field.kind}`] ?? field.fields?.[0]?.title ?? shapeTitles[`*.${field.kind}`];
  return { ...field, title: title ?? field.kind };
}

const titleOf = (setting: string, value: unknown): string =>
  choiceTitles[`${setting}.${String(value)}`] ?? choiceTitles[`*.${String(value)}`] ?? String(value);

const defined = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;

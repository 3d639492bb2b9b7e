/** OBX-5 by its declared type (HL7.md 2.4). Numbers are decimal texts, never read as floating point. */
import { component, field } from "../../protocol/hl7v2/access.ts";
import type { Hl7Segment } from "../../protocol/hl7v2/message.ts";

export type Comparator = "<" | ">" | "<=" | ">=";

export type ReportedValue =
  | { readonly kind: "number"; readonly comparator: Comparator | null; readonly number: string }
  | { readonly kind: "range"; readonly low: string; readonly high: string }
  /** An answer in words with its code; `text` is what is shown. */
  | { readonly kind: "coded"; readonly code: string; readonly system: string | null; readonly text: string }
  /** What can only be shown. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "none" };

const comparators: readonly string[] = ["<", ">", "<=", ">="];
const isComparator = (text: string): text is Comparator => comparators.includes(text);

export function readValue(obx: Hl7Segment): ReportedValue {
  const text = field(obx, 5);
  if (text === null) return { kind: "none" };
  switch (component(obx, 2, 1)) {
    case "NM":
      return { kind: "number", comparator: null, number: plain(text) };
    case "SN":
      return structured(obx);
    case "CE":
    case "CWE":
      return codedOf(obx, text);
    default:
      return { kind: "text", text };
  }
}

function codedOf(obx: Hl7Segment, whole: string): ReportedValue {
  const [code, shown, system] = [component(obx, 5, 1), component(obx, 5, 2), component(obx, 5, 3)];
  if (code === null) return { kind: "text", text: shown ?? whole };
  return { kind: "coded", code, system, text: shown ?? code };
}

/** `<^5` is below 5, `^5^-^10` from 5 to 10; anything else (a ratio, "not equal") is shown as it reads. */
function structured(obx: Hl7Segment): ReportedValue {
  const [comparator = "", first = "", separator = "", second = ""] = [1, 2, 3, 4].map((n) => component(obx, 5, n) ?? "");
  const isSingle = separator === "" && second === "" && first !== "";
  if (isSingle && ["", "="].includes(comparator)) return { kind: "number", comparator: null, number: plain(first) };
  if (isSingle && isComparator(comparator)) return { kind: "number", comparator, number: plain(first) };
  if (comparator === "" && separator === "-" && first !== "" && second !== "")
    return { kind: "range", low: plain(first), high: plain(second) };
  return { kind: "text", text: `${comparator}${first}${separator}${second}` };
}

/** HL7 lets a number begin with zeros, JSON and XML Schema do not; the zeros behind the point are part of what was measured. */
const plain = (number: string): string => number.replace(/^(-?)0+(?=\d)/, "$1");

/** What a preview shows of results and messages: nothing that may name a person. Pure. */
import { hl7Places, isUsualValue, spansOf } from "./personal-places.ts";

export interface FieldDifference {
  /** `OBX[2]-5`: the second OBX, field 5. */
  readonly field: string;
  readonly now: string | null;
  readonly edited: string | null;
}

const covered = "•••";
/** Of an observation; whatever else there is may hold what people write. */
const harmless =
  /^(?:kind|analyte|deviceCode|status|sequence|comparator|range|flags|value\.(?:comparator|number|unit)|measuredAt(?:\..*)?|device\..*|reagentLot(?:\..*)?|control\.(?:lot|level|expiry)|failed(?:\..*)?)$/;

/** Both sides are JSON. */
export function shownField(field: string, content: string): string {
  if (content === "null" || harmless.test(field)) return content;
  if (field === "value.raw" && isUsualValue(content.replaceAll('"', ""))) return content;
  return covered;
}

/** A message with every letter and digit that may be a person's covered; same length, same structure. */
export function maskedMessage(message: string): string {
  const { personal, unknown } = spansOf(message, hl7Places(message));
  const marks = [...message];
  for (const { from, to } of [...personal, ...unknown])
    for (let at = from; at < to; at += 1) if (/[\p{L}\p{N}]/u.test(marks[at] ?? "")) marks[at] = "*";
  return marks.join("");
}

/** Field by field; what is different in what is covered is told and not shown. */
export function differentFields(now: string | null, edited: string | null): readonly FieldDifference[] {
  const [plainNow, plainThen] = [fieldsOf(now), fieldsOf(edited)];
  const [shownNow, shownThen] = [now, edited].map((one) => fieldsOf(one === null ? null : maskedMessage(one)));
  const names = [...new Set([...plainNow.keys(), ...plainThen.keys()])];
  return names
    .filter((name) => plainNow.get(name) !== plainThen.get(name))
    .map((field) => ({ field, now: shownNow?.get(field) ?? null, edited: shownThen?.get(field) ?? null }));
}

function fieldsOf(message: string | null): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const fields = (message ?? "").split("\r").flatMap((segment): readonly (readonly [string, string])[] => {
    const [name = "", ...rest] = segment.split("|");
    if (name === "") return [];
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const first = name === "MSH" ? 2 : 1;
    return rest.flatMap((text, nth) => (text === "" ? [] : [[`${name}[${count}]-${nth + first}`, text] as const]));
  });
  return new Map(fields);
}

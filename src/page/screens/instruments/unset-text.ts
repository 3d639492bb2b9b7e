/** How a choice that nobody made reads: as what then holds. */
import { t } from "../../texts/index.ts";
import { type Field, isGroup } from "./field.ts";

export function unsetText({ unset, default: given, ...field }: Pick<Field, "unset" | "default" | "choices" | "item">): string {
  if (unset === null) return t.instruments.unset.must;
  if (unset === "instrumentets standardverdi") return t.instruments.unset.standard;
  if (unset !== "default") return t.instruments.unset.none;
  const words = inWords(given, field.choices ?? field.item?.choices ?? []);
  return words === "" ? t.instruments.unset.default : `${t.instruments.unset.default} (${words})`;
}

function inWords(value: unknown, choices: NonNullable<Field["choices"]>): string {
  if (Array.isArray(value)) return value.map((one) => inWords(one, choices)).join(", ");
  if (isGroup(value)) return "";
  const title = choices.find((one) => one.value === value)?.title;
  if (title !== undefined) return title;
  if (typeof value === "boolean") return value ? t.instruments.yes : t.instruments.no;
  return typeof value === "number" ? String(value).replace(".", ",") : String(value);
}

/** Which settings of an instrument's form are shown: those that its driver has no use for only where somebody set them. Pure. */
import type { AnswerOf } from "../../../office/index.ts";
import type { Field, Group } from "./field.ts";

type Form = Pick<AnswerOf<"configuration.form">, "fields" | "drivers">;
type Mode = Form["drivers"][number]["modes"][number];

const isOfUse: Readonly<Record<string, (mode: Mode) => boolean>> = {
  mapping: ({ needsMapping }) => needsMapping,
  protocol: ({ needsMapping }) => needsMapping,
  confirmed: ({ evidence }) => evidence === "unverified",
};

/** Of a driver that nobody chose yet nothing is known, so everything is shown. */
export function shownFields({ fields, drivers }: Form, draft: Group): readonly Field[] {
  const mode = drivers.find(({ id }) => id === draft.driver)?.modes.find(({ name }) => name === draft.mode);
  return mode === undefined ? fields : fields.filter(({ name }) => draft[name] !== undefined || (isOfUse[name]?.(mode) ?? true));
}

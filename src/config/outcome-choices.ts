/** The administrator's outcomes per analyte: installation, analyte, model, instrument; most specific wins, code by code (qc.md 3.1). */
import type { OutcomeChoices } from "../domain/policy.ts";
import type { Context } from "./context.ts";
import type { ParsedFile } from "./parsed-file.ts";
import { own } from "./qc-layers.ts";
import type { DeviceFile } from "./schema/index.ts";

/** Keyed by analyte name; "" holds for analytes without a choice of their own. The floor of each code is the schema's. */
export function outcomeChoices(
  device: ParsedFile<DeviceFile>,
  driver: string,
  analytes: readonly string[],
  { policy }: Pick<Context, "policy">,
): Readonly<Record<string, OutcomeChoices>> {
  const { installation, analytes: perAnalyte, models } = policy?.fields ?? {};
  const merge = (analyte: string) =>
    lay(installation?.outcomes, own(perAnalyte, analyte)?.outcomes, own(models, driver)?.outcomes, device.fields.outcomes);
  return Object.fromEntries(["", ...analytes].map((analyte) => [analyte, merge(analyte)]));
}

type Written = { readonly [Code in keyof OutcomeChoices]: OutcomeChoices[Code] | undefined };

function lay(...layers: readonly (Written | undefined)[]): OutcomeChoices {
  const entries = layers.flatMap((layer) => Object.entries(layer ?? {}).filter(([, outcome]) => outcome !== undefined));
  return Object.fromEntries(entries) as OutcomeChoices;
}

/** By which rules a policy judges its controls, as sentences: what each rule says, never its preset's name. Pure. */
import type { QcPolicy } from "../../domain/policy.ts";
import { type ControlRuleName, ruleSetOf, type Severity } from "../westgard/presets.ts";

/** After "avvises" or "gir varsel". */
const rules: Readonly<Record<ControlRuleName, string>> = {
  RANGE: "utenfor akseptgrensene",
  INNER: "utenfor to tredeler av akseptområdet, der SD ikke er kjent",
  "1-2s": "utenfor 2 SD",
  "1-3s": "utenfor 3 SD",
  "2-2s": "to på rad utenfor 2 SD på samme side",
  "R-4s": "to nivåer i samme kjøring mer enn 4 SD fra hverandre",
  "2of3-2s": "to av tre utenfor 2 SD på samme side",
  "3-1s": "tre på rad utenfor 1 SD på samme side",
  "4-1s": "fire på rad utenfor 1 SD på samme side",
  "6x": "seks på rad på samme side av fasiten",
  "8x": "åtte på rad på samme side av fasiten",
  "9x": "ni på rad på samme side av fasiten",
  "10x": "ti på rad på samme side av fasiten",
  "12x": "tolv på rad på samme side av fasiten",
  "7T": "sju på rad stadig stigende eller stadig fallende",
};

export function controlRulesInWords(policy: QcPolicy): readonly string[] {
  const { severities, boundary, r4s } = ruleSetOf(policy);
  const said = (severity: Severity): string =>
    (Object.keys(rules) as readonly ControlRuleName[])
      .filter((rule) => severities[rule] === severity)
      .map((rule) =>
        rule === "R-4s" && r4s === "classic" ? "ett nivå over +2 SD og et annet under −2 SD i samme kjøring" : rules[rule],
      )
      .join("; ");
  const warned = said("WARN");
  return [
    `Kontroller avvises: ${said("REJECT")}.`,
    ...(warned === "" ? [] : [`Kontroller gir varsel: ${warned}.`]),
    ...(boundary === "inclusive" ? ["En verdi nøyaktig på en SD-grense regnes som utenfor."] : []),
  ];
}

/**
 * The QC policies of one analyte on one instrument: at every moment the layers valid then, laid over each other setting by
 * setting (QC.md 3.1, rulings 1, 9, 13). What is nowhere written is filled with the schema's defaults, but never the interval.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import type { PathSegment } from "../problems.ts";
import { type QcBlock, qcDefaults } from "../schema/index.ts";
import type { WrittenRules } from "../schema/rules.ts";
import { type QcLayer, versionAt } from "./qc-layers.ts";

/** Every version, oldest first; the first reaches back to `inUseFrom` where the files say so. Empty: nothing is configured. */
export function qcPolicies(layers: readonly QcLayer[], inUseFrom: EpochMs): readonly QcPolicy[] {
  return changes(layers, inUseFrom).flatMap((at) => policyAt(layers, at) ?? []);
}

/** The moments from `inUseFrom` on at which a layer changes. */
function changes(layers: readonly QcLayer[], inUseFrom: EpochMs): readonly EpochMs[] {
  const later = layers.flatMap((layer) => layer.versions.flatMap(({ from }) => (from !== null && from > inUseFrom ? from : [])));
  return [...new Set([inUseFrom, ...later])].sort((a, b) => a - b);
}

/** What blocks say together; what they leave open is absent, so that it can be laid over another. */
type Settings = { [Key in keyof Omit<QcBlock, "validFrom">]?: Exclude<QcBlock[Key], undefined> };

function policyAt(layers: readonly QcLayer[], at: EpochMs): QcPolicy | null {
  const valid = layers.flatMap((layer) => {
    const version = versionAt(layer, at);
    return version === null ? [] : [{ file: layer.file, ...version }];
  });
  const merged: Settings = Object.assign({}, ...valid.map(({ block }) => said(block)));
  const tell = (key: keyof Settings, what: string, todo: string) => {
    const place = valid.findLast(({ block }) => block[key] !== undefined) ?? valid.at(-1);
    const missing = merged[key] === undefined;
    place?.file.fault(missing ? "CONFIG_MISSING" : "CONFIG_CONFLICT", pathOf(place, key), what, todo);
  };
  const { interval, source, rules, controlKind = qcDefaults.controlKind, ...others } = merged;
  if (interval === undefined || source === undefined) return null;
  const isLiquid = controlKind === "liquid" && interval.type !== "none";
  const levels = merged.levels ?? (isLiquid ? undefined : [controlKind]);
  if (levels === undefined) {
    tell("levels", "is missing", "Name the control levels, as in the lot list: levels: [normal, abnormal].");
    return null;
  }
  // Instruments without liquid control cannot try a new reagent lot on one, unless a file asks for it.
  const newLot = merged.newLot ?? (isLiquid ? qcDefaults.newLot : "none");
  const policy = { ...qcDefaults, ...others, ...ruleChoice(rules), controlKind, interval, source, levels, newLot };
  for (const level of Object.values(policy.deviceLevels)) {
    if (levels.includes(level)) continue;
    tell("deviceLevels", `${JSON.stringify(level)} is none of the levels`, `Choose one of: ${levels.join(", ")}.`);
  }
  const namesNone = policy.levelMode === "any" && policy.sufficient === undefined;
  if (namesNone) {
    // Told, not refused: a station that ran with it must not stand still after an update (ruling 30).
    const place = valid.findLast(({ block }) => block.levelMode !== undefined);
    const todo =
      "Add sufficient: { levels, source }: a level far from the decision proves little there. Until then every level counts.";
    place?.file.advise("CONFIG_ADVICE", pathOf(place, "levelMode"), "any names no levels that are enough", todo);
  }
  for (const level of policy.sufficient?.levels ?? []) {
    if (levels.includes(level)) continue;
    tell("sufficient", `${JSON.stringify(level)} is none of the levels`, `Choose one of: ${levels.join(", ")}.`);
  }
  const needs = interval.type === "none" ? "interval" : controlKind === "comparison" ? "controlKind" : null;
  if (needs !== null && policy.comparison === undefined) {
    const todo = "Add comparison: { everyMonths, limitPercent, source }; without any control no result can be trusted.";
    tell(needs, `${needs === "interval" ? "none" : "comparison"} needs a comparison with a hospital laboratory`, todo);
  }
  return { ...policy, ...(namesNone ? { levelMode: "all" as const } : {}), validFrom: at };
}

/** The preset and what was changed of it come from one place: the most specific that names a rule set. */
function ruleChoice(rules: WrittenRules = "poc-basis"): Pick<QcPolicy, "rules" | "severities"> {
  if (typeof rules === "string") return { rules };
  const changed = Object.entries(rules.severities).flatMap(([rule, severity]) =>
    severity === undefined ? [] : [[rule, severity] as const],
  );
  return { rules: rules.preset, severities: Object.fromEntries(changed) };
}

function said(block: QcBlock): Settings {
  const { validFrom: _, ...settings } = block;
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

const pathOf = (place: { readonly path: readonly PathSegment[] }, key: string): readonly PathSegment[] => [...place.path, key];

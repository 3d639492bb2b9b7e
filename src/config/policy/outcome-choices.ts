/**
 * The administrator's outcomes per analyte: installation, analyte, model, instrument; most specific wins, code by code, among the
 * versions valid at the measurement (QC.md 3.1).
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { OutcomeChoices, OutcomeVersion } from "../../domain/policy.ts";
import type { Context } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { DeviceFile } from "../schema/index.ts";
import { type OutcomeLayer, outcomeLayer, type WrittenVersion } from "./outcome-layers.ts";
import { own } from "./qc-layers.ts";

/** Keyed by analyte name; "" holds for analytes without a choice of their own. The floor of each code is the schema's. */
export function outcomeChoices(
  device: ParsedFile<DeviceFile>,
  driver: string,
  analytes: readonly string[],
  context: Pick<Context, "policy" | "zone">,
): Readonly<Record<string, readonly OutcomeVersion[]>> {
  const keys = ["", ...analytes];
  return Object.fromEntries(keys.map((analyte) => [analyte, versionsOf(layersOf(device, driver, analyte, context))]));
}

/** Least specific first. */
function layersOf(
  device: ParsedFile<DeviceFile>,
  driver: string,
  analyte: string,
  { policy, zone }: Pick<Context, "policy" | "zone">,
): readonly OutcomeLayer[] {
  const layers: OutcomeLayer[] = [];
  if (policy !== null) {
    const { installation, analytes, models } = policy.fields;
    layers.push(outcomeLayer(policy, ["installation", "outcomes"], installation?.outcomes, zone));
    layers.push(outcomeLayer(policy, ["analytes", analyte, "outcomes"], own(analytes, analyte)?.outcomes, zone));
    layers.push(outcomeLayer(policy, ["models", driver, "outcomes"], own(models, driver)?.outcomes, zone));
  }
  return [...layers, outcomeLayer(device, ["outcomes"], device.fields.outcomes, zone)];
}

/** What holds from each moment on at which a layer begins or ends to say something. */
function versionsOf(layers: readonly OutcomeLayer[]): readonly OutcomeVersion[] {
  const moments = layers.flat().flatMap(({ from, to }) => [from, to].filter((at) => at !== null));
  const changes = [null, ...[...new Set(moments)].sort((a, b) => a - b)];
  return changes.map((validFrom) => ({ validFrom, choices: lay(layers.map((layer) => validAt(layer, validFrom))) }));
}

/** `at` null: before all else. */
function validAt(layer: OutcomeLayer, at: EpochMs | null): OutcomeChoices {
  const started = layer.findLast(({ from }) => from === null || (at !== null && from <= at));
  return started === undefined || hasEnded(started, at) ? {} : started.choices;
}

const hasEnded = ({ to }: WrittenVersion, at: EpochMs | null): boolean => to !== null && at !== null && at >= to;

const lay = (layers: readonly OutcomeChoices[]): OutcomeChoices => Object.assign({}, ...layers);

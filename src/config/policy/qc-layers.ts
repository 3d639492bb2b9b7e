/** Where the QC of one analyte on one instrument is written, from the general to the particular: installation, analyte, model, instrument. */
import type { EpochMs } from "../../domain/clock.ts";
import { readInstant } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { PathSegment } from "../problems.ts";
import type { DeviceFile, QcBlock, QcVersions } from "../schema/index.ts";

export interface QcVersion {
  /** Null: since ever. */
  readonly from: EpochMs | null;
  readonly block: QcBlock;
  readonly path: readonly PathSegment[];
}

export interface QcLayer {
  readonly file: Pick<ParsedFile<unknown>, "name" | "fault" | "advise">;
  /** Oldest first. */
  readonly versions: readonly QcVersion[];
}

/** Least specific first; a layer that says nothing is left out. */
export function qcLayers(device: ParsedFile<DeviceFile>, driver: string, analyte: string, context: Context): readonly QcLayer[] {
  const layers: QcLayer[] = [];
  const add = (file: QcLayer["file"], path: readonly PathSegment[], written: QcVersions | undefined) => {
    if (written !== undefined) layers.push({ file, versions: versionsOf(file, path, written, context.zone) });
  };
  if (context.policy !== null) {
    const { installation, analytes, models } = context.policy.fields;
    add(context.policy, ["installation", "qc"], installation?.qc);
    add(context.policy, ["analytes", analyte, "qc"], own(analytes, analyte)?.qc);
    add(context.policy, ["models", driver, "qc", analyte], own(own(models, driver)?.qc, analyte));
  }
  add(device, ["qc", analyte], own(device.fields.qc, analyte));
  return layers;
}

/** The version of a layer that is valid at an instant. */
export function versionAt(layer: QcLayer, at: EpochMs): QcVersion | null {
  return layer.versions.findLast(({ from }) => from === null || from <= at) ?? null;
}

function versionsOf(
  file: QcLayer["file"],
  path: readonly PathSegment[],
  written: QcVersions,
  zone: string,
): readonly QcVersion[] {
  const blocks = Array.isArray(written)
    ? written.map((block, index) => ({ block, path: [...path, index] }))
    : [{ block: written, path }];
  const versions = blocks.flatMap(({ block, path: at }, index): QcVersion[] => {
    const from = block.validFrom === undefined ? null : readInstant(block.validFrom, zone);
    if (from !== null || (block.validFrom === undefined && index === 0)) return [{ from, block, path: at }];
    tellNoTime(file, at, block.validFrom);
    return [];
  });
  for (const [index, { from, path: at }] of versions.entries()) {
    const before = versions[index - 1]?.from;
    if (before === undefined || before === null || from === null || before < from) continue;
    const todo = "Order the versions by validFrom, oldest first, each at a moment of its own.";
    file.fault("CONFIG_CONFLICT", [...at, "validFrom"], "is not later than that of the version before it", todo);
  }
  return versions;
}

function tellNoTime(file: QcLayer["file"], path: readonly PathSegment[], text: string | undefined): void {
  const at = [...path, "validFrom"];
  if (text === undefined)
    file.fault("CONFIG_MISSING", at, "is missing", "Say from when this version counts; only the first may leave it out.");
  else file.fault("CONFIG_INVALID", at, "is no moment of the calendar", "Write a day that exists, such as 2026-11-23.");
}

export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A configuration in force: immutable, numbered, known by the hash of its files. Actors take a new one only between sessions. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { ConnectionId } from "../../domain/ids.ts";
import type { ConfigTexts } from "../interpret.ts";
import type { LoadedConfig } from "../settings.ts";

export interface ConfigSnapshot {
  /** From the event log; verdicts and messages name it. */
  readonly number: number;
  readonly hash: string;
  readonly config: LoadedConfig;
}

/** SHA-256 over names and texts, whatever their order. */
export function configHash(source: ConfigTexts): string {
  const files = Object.entries(source).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash("sha256").update(JSON.stringify(files)).digest("hex");
}

export function snapshotOf(config: LoadedConfig, number: number): ConfigSnapshot {
  return deepFreeze({ number, hash: configHash(config.source), config });
}

export interface ConnectionDiff {
  readonly added: readonly ConnectionId[];
  readonly removed: readonly ConnectionId[];
  /** Driver, mode or transport are others now: only these restart. */
  readonly changed: readonly ConnectionId[];
}

export function diffConnections(before: LoadedConfig, after: LoadedConfig): ConnectionDiff {
  const old = new Map(before.connections.map((one) => [one.id, one]));
  const now = new Map(after.connections.map((one) => [one.id, one]));
  const kept = [...now.values()].filter(({ id }) => old.has(id));
  return {
    added: [...now.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !now.has(id)),
    changed: kept.filter((one) => !isDeepStrictEqual(one, old.get(one.id))).map(({ id }) => id),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}

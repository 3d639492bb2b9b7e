/** What was said last on a connection, masked: the last few captured sessions, from where somebody has read already. */
import type { LoadedConfig } from "../config/settings.ts";
import type { CaptureChunk } from "../domain/capture.ts";
import type { EpochMs } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { CaptureSession } from "../store/captures.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import { configuredFor, readerOf } from "./decode-session.ts";
import { masked } from "./masking.ts";
import { renderBytes } from "./rendering.ts";

export interface TrafficLine {
  readonly at: EpochMs;
  readonly from: "instrument" | "labbro";
  readonly text: string;
}

export interface MaskedTraffic {
  readonly lines: readonly TrafficLine[];
  /** Where to go on; null: nothing was said yet. */
  readonly next: string | null;
}

export interface TrafficPorts {
  readonly store: Pick<GatewayStore, "captures">;
  readonly config: LoadedConfig;
  readonly drivers: readonly DriverDefinition[];
}

const mostSessions = 3;
/** Of one session, from its end. */
const mostBytes = 64 * 1024;
const mostLines = 200;

/** `after`: the `next` of an earlier answer. Throws UserError NOT_FOUND, BAD_USAGE. */
export function maskedTraffic(ports: TrafficPorts, connection: string, after: string | null): MaskedTraffic {
  const seen = placeOf(after);
  const all = ports.store.captures.list().filter(({ connectionId }) => connectionId === connection);
  if (all.length === 0 && !ports.config.connections.some(({ id }) => id === connection))
    throw new UserError("NOT_FOUND", `Connection ${connection}.`);
  const sessions = all.slice(-mostSessions).filter(({ id }) => id >= seen.session);
  const told = sessions.map((session) => ({ session, chunks: ports.store.captures.chunks(session.id) }));
  const lines = told.flatMap(({ session, chunks }) =>
    linesOf(ports, session, chunks, session.id === seen.session ? seen.chunks : 0),
  );
  const last = told.at(-1);
  return { lines: lines.slice(-mostLines), next: last === undefined ? after : `${last.session.id}/${last.chunks.length}` };
}

function placeOf(after: string | null): { readonly session: number; readonly chunks: number } {
  if (after === null) return { session: 0, chunks: 0 };
  const [, session, chunks] = /^(\d{1,12})\/(\d{1,9})$/.exec(after) ?? [];
  if (session === undefined || chunks === undefined) throw new UserError("BAD_USAGE", "after is no place in a conversation.");
  return { session: Number(session), chunks: Number(chunks) };
}

function linesOf(
  { config, drivers }: TrafficPorts,
  session: CaptureSession,
  chunks: readonly CaptureChunk[],
  known: number,
): readonly TrafficLine[] {
  const { driver, mode } = session;
  const begin = Math.min(known, tailFrom(chunks));
  const reader = readerOf(drivers, driver, mode, configuredFor(config, session));
  const shown = masked(reader, chunks.slice(begin)).slice(Math.max(0, known - begin));
  return shown.flatMap(({ at, direction, bytes }) =>
    renderBytes(bytes, "text").map((text) => ({
      at,
      from: direction === "device" ? ("instrument" as const) : ("labbro" as const),
      text,
    })),
  );
}

/** The first of the last chunks that are looked at. */
function tailFrom(chunks: readonly CaptureChunk[]): number {
  let bytes = 0;
  const from = chunks.findLastIndex((chunk) => {
    bytes += chunk.bytes.length;
    return bytes > mostBytes;
  });
  return from + 1;
}

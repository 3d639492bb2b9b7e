/** What was said last on a connection, masked or as it was said: the last few captured sessions, from where somebody has read already. */
import type { LoadedConfig } from "../config/settings.ts";
import type { CaptureChunk } from "../domain/capture.ts";
import type { EpochMs } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { CaptureSession } from "../store/wire/captures.ts";
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
/** Of one session, from its end: an instrument that stays on the line has one for weeks. */
const mostChunks = 400;
const mostBytes = 64 * 1024;
const mostLines = 200;

type Numbered = CaptureChunk & { readonly no: number };

/** `after`: the `next` of an earlier answer. Throws UserError NOT_FOUND, BAD_USAGE. */
export function maskedTraffic(ports: TrafficPorts, connection: string, after: string | null): MaskedTraffic {
  const seen = placeOf(after);
  const told = lastSaid(ports, connection).filter(({ session }) => session.id >= seen.session);
  const lines = told.flatMap(({ session, chunks }) =>
    maskedLines(ports, session, chunks, session.id === seen.session ? seen.chunk : 0),
  );
  const last = told.at(-1);
  return {
    lines: lines.slice(-mostLines),
    next: last === undefined ? after : `${last.session.id}/${last.chunks.at(-1)?.no ?? 0}`,
  };
}

/** As it was said, persons too. Throws UserError NOT_FOUND. */
export const plainTraffic = (ports: TrafficPorts, connection: string): readonly TrafficLine[] =>
  lastSaid(ports, connection)
    .flatMap(({ chunks }) => chunks.flatMap(linesOf))
    .slice(-mostLines);

interface Said {
  readonly session: CaptureSession;
  readonly chunks: readonly Numbered[];
}

function lastSaid({ store: { captures }, config }: TrafficPorts, connection: string): readonly Said[] {
  const newest = captures.newest(connection, mostSessions);
  if (newest.length === 0 && !config.connections.some(({ id }) => id === connection))
    throw new UserError("NOT_FOUND", `Connection ${connection}.`);
  return newest.map((session) => ({ session, chunks: tailOf(captures.lastChunks(session.id, mostChunks)) }));
}

function placeOf(after: string | null): { readonly session: number; readonly chunk: number } {
  if (after === null) return { session: 0, chunk: 0 };
  const [, session, chunk] = /^(\d{1,12})\/(\d{1,9})$/.exec(after) ?? [];
  if (session === undefined || chunk === undefined)
    throw new UserError("BAD_USAGE", {
      en: "after is no place in a conversation.",
      nb: "Det som ble vist, er for gammelt. Åpne det på nytt.",
    });
  return { session: Number(session), chunk: Number(chunk) };
}

/** All are read, so that what stands in the middle of a message is understood; the new ones are told. */
function maskedLines(
  { config, drivers }: TrafficPorts,
  session: CaptureSession,
  chunks: readonly Numbered[],
  known: number,
): readonly TrafficLine[] {
  if ((chunks.at(-1)?.no ?? 0) <= known) return [];
  const { driver, mode } = session;
  const shown = masked(readerOf(drivers, driver, mode, configuredFor(config, session)), chunks);
  return shown.filter((_, index) => (chunks[index]?.no ?? 0) > known).flatMap(linesOf);
}

const linesOf = ({ at, direction, bytes }: CaptureChunk): readonly TrafficLine[] =>
  renderBytes(bytes, "text").map((text) => ({ at, from: direction === "device" ? "instrument" : "labbro", text }));

/** The last of them that are short enough together. */
function tailOf(chunks: readonly Numbered[]): readonly Numbered[] {
  let bytes = 0;
  const before = chunks.findLastIndex((chunk) => {
    bytes += chunk.bytes.length;
    return bytes > mostBytes;
  });
  return chunks.slice(before + 1);
}

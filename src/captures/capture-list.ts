/** Captured sessions of a data folder, read beside a running gateway or alone. Nothing here writes to the data folder. */
import type { CaptureChunk } from "../domain/capture.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { refuseForeignAccount } from "../files/data-account.ts";
import { openReadOnlyStore } from "../store/gateway-store.ts";
import type { CaptureSession } from "../store/wire/captures.ts";
import { type Rendering, renderBytes } from "./rendering.ts";

export interface ListedCapture {
  readonly id: number;
  readonly connection: string;
  readonly driver: string;
  readonly mode: string;
  /** UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** In both directions. */
  readonly bytes: number;
}

export interface CapturedConversation {
  readonly session: CaptureSession;
  readonly chunks: readonly CaptureChunk[];
}

/** Oldest first. Throws UserError as `openReadOnlyStore`. */
export function listCaptures(dataDir: string): readonly ListedCapture[] {
  refuseForeignAccount(dataDir);
  const store = openReadOnlyStore(dataDir);
  try {
    return store.captures.list().map(({ id, connectionId, driver, mode, startedAt, endedAt, bytes }) => ({
      ...{ id, connection: connectionId, driver, mode },
      ...{ startedAt: utc(startedAt), endedAt: utc(endedAt), bytes },
    }));
  } finally {
    store.close();
  }
}

/** Throws UserError NOT_FOUND, or as `openReadOnlyStore`. */
export function readCaptured(dataDir: string, id: number): CapturedConversation {
  refuseForeignAccount(dataDir);
  const store = openReadOnlyStore(dataDir);
  try {
    const session = store.captures.find(id);
    if (session === null) throw new UserError("NOT_FOUND", `Capture ${id}.`);
    return { session, chunks: store.captures.chunks(id) };
  } finally {
    store.close();
  }
}

/** One entry for each line to be shown; the lines of one chunk share its time. */
export function showCapture(dataDir: string, id: number, rendering: Rendering): readonly string[] {
  return readCaptured(dataDir, id).chunks.flatMap(({ at, direction, bytes }) => {
    const head = `${utc(at)}  ${direction === "device" ? "device → host" : "host → device"}  `;
    const [first = "", ...rest] = renderBytes(bytes, rendering);
    return [head + first, ...rest.map((line) => " ".repeat(head.length) + line)];
  });
}

export const utc = (at: number): string => new Date(at).toISOString();

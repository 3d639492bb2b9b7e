/** Captured sessions: what was said on a wire, with direction and time. They are a help for people; no result depends on them. */
import type { CaptureChunk, CaptureDirection, CapturePolicy } from "../../domain/capture.ts";
import type { EpochMs } from "../../domain/clock.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import type { Db } from "../database/database.ts";
import type { Place, Seal } from "../sealing/seal.ts";
import type { TransmissionOrigin } from "./transmissions.ts";

export interface CaptureSession extends TransmissionOrigin {
  readonly id: number;
  readonly startedAt: EpochMs;
  /** Of its last chunk: a session is extended as it goes on, so none is left open by a crash. */
  readonly endedAt: EpochMs;
  /** In both directions. */
  readonly bytes: number;
}

export interface Captures {
  /** Adds to a session, or begins one: for null, and where the session was deleted meanwhile. One commit; returns its id. */
  write(session: number | null, origin: TransmissionOrigin, chunks: readonly CaptureChunk[]): number;
  /** Deletes the oldest sessions until age and size are kept to. Returns how many. */
  enforce(limits: Pick<CapturePolicy, "maxAgeMs" | "maxBytes">, now: EpochMs): number;
  /** Oldest first. */
  list(): readonly CaptureSession[];
  find(id: number): CaptureSession | null;
  /** The last of a connection, oldest first. */
  newest(connectionId: string, limit: number): readonly CaptureSession[];
  /** In the order in which they were seen. */
  chunks(id: number): readonly CaptureChunk[];
  /** The last of a session, in that order; each with its number from 1. */
  lastChunks(id: number, limit: number): readonly (CaptureChunk & { readonly no: number })[];
}

interface SessionRow {
  readonly id: number;
  readonly connection_id: string;
  readonly driver: string;
  readonly mode: string;
  readonly started_at: number;
  readonly ended_at: number;
  readonly bytes: number;
}

interface ChunkRow {
  readonly seq: number;
  readonly at: number;
  readonly direction: CaptureDirection;
  readonly sealed_bytes: Buffer;
}

const toSession = (row: SessionRow): CaptureSession => ({
  id: row.id,
  connectionId: row.connection_id as ConnectionId,
  driver: row.driver,
  mode: row.mode,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  bytes: row.bytes,
});

const placeOf = (session: number, seq: number): Place => ["capture_chunk.sealed_bytes", session, seq];

export function captures(db: Db, seal: Seal): Captures {
  const insert = db.prepare(
    `INSERT INTO capture_session (connection_id, driver, mode, started_at, ended_at, bytes)
     VALUES (@connectionId, @driver, @mode, @startedAt, @startedAt, 0)`,
  );
  const extend = db.prepare("UPDATE capture_session SET ended_at = max(ended_at, ?), bytes = bytes + ? WHERE id = ?");
  const addChunk = db.prepare("INSERT INTO capture_chunk (session_id, seq, at, direction, sealed_bytes) VALUES (?, ?, ?, ?, ?)");
  const lastSeq = db.prepare<[number], { seq: number | null }>("SELECT max(seq) AS seq FROM capture_chunk WHERE session_id = ?");
  const outdated = db.prepare("DELETE FROM capture_session WHERE ended_at < ?");
  const excess = db.prepare(
    `DELETE FROM capture_session WHERE id IN (
       SELECT id FROM (SELECT id, sum(bytes) OVER (ORDER BY ended_at DESC, id DESC) AS total FROM capture_session) WHERE total > ?)`,
  );
  const all = db.prepare<[], SessionRow>("SELECT * FROM capture_session ORDER BY started_at, id");
  const one = db.prepare<[number], SessionRow>("SELECT * FROM capture_session WHERE id = ?");
  const newest = db.prepare<[string, number], SessionRow>(
    "SELECT * FROM capture_session WHERE connection_id = ? ORDER BY id DESC LIMIT ?",
  );
  const lastOf = db.prepare<[number, number], ChunkRow>(
    "SELECT seq, at, direction, sealed_bytes FROM capture_chunk WHERE session_id = ? ORDER BY seq DESC LIMIT ?",
  );
  const chunksOf = db.prepare<[number], ChunkRow>(
    "SELECT seq, at, direction, sealed_bytes FROM capture_chunk WHERE session_id = ? ORDER BY seq",
  );
  const begin = ({ connectionId, driver, mode }: TransmissionOrigin, startedAt: EpochMs): number =>
    Number(insert.run({ connectionId, driver, mode, startedAt }).lastInsertRowid);
  const write = db.transaction((session: number | null, origin: TransmissionOrigin, chunks: readonly CaptureChunk[]): number => {
    const startedAt = chunks[0]?.at ?? 0;
    const known = session !== null && one.get(session) !== undefined;
    const id = known ? session : begin(origin, startedAt);
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    extend.run(chunks.at(-1)?.at ?? startedAt, bytes, id);
    let seq = lastSeq.get(id)?.seq ?? 0;
    for (const { at, direction, bytes: plain } of chunks) {
      seq += 1;
      addChunk.run(id, seq, at, direction, seal.seal(plain, placeOf(id, seq)));
    }
    return id;
  });
  const toChunk = (id: number, { seq, at, direction, sealed_bytes }: ChunkRow): CaptureChunk => ({
    ...{ at, direction },
    bytes: seal.open(sealed_bytes, placeOf(id, seq)),
  });
  return {
    write: (session, origin, chunks) => write(session, origin, chunks),
    enforce: ({ maxAgeMs, maxBytes }, now) => outdated.run(now - maxAgeMs).changes + excess.run(maxBytes).changes,
    list: () => all.all().map(toSession),
    find: (id) => {
      const row = one.get(id);
      return row === undefined ? null : toSession(row);
    },
    newest: (connectionId, limit) => newest.all(connectionId, limit).map(toSession).reverse(),
    lastChunks: (id, limit) =>
      lastOf
        .all(id, limit)
        .map((row) => ({ no: row.seq, ...toChunk(id, row) }))
        .reverse(),
    chunks: (id) => chunksOf.all(id).map((row) => toChunk(id, row)),
  };
}

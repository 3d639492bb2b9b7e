/** A message's bytes under the folder's key: what another program or a failing disk changed since is known before it is sent. */
import { timingSafeEqual } from "node:crypto";
import type { Db } from "./database.ts";
import type { Seal } from "./seal.ts";

/** Bound to its message and channel, so that no row's bytes pass for another's. */
export const digestOf = (seal: Seal, controlId: string, channel: string, bytes: Uint8Array): string =>
  seal.fingerprint(JSON.stringify(["message", controlId, channel, Buffer.from(bytes).toString("base64")]));

export function isIntact(digest: string | null, expected: string): boolean {
  const [stored, wanted] = [Buffer.from(digest ?? ""), Buffer.from(expected)];
  return stored.length === wanted.length && timingSafeEqual(stored, wanted);
}

/** Once, for what a Labbro without digests left: only what may still be sent needs one. */
export function digestFormer(db: Db, seal: Seal): void {
  const rows = db.prepare<[], { control_id: string; channel: string; sealed_bytes: Buffer }>(
    "SELECT control_id, channel, sealed_bytes FROM outbox WHERE digest IS NULL AND state IN ('queued', 'published', 'stopped')",
  );
  const set = db.prepare("UPDATE outbox SET digest = ? WHERE control_id = ?");
  for (const { control_id: id, channel, sealed_bytes: bytes } of rows.all()) {
    set.run(digestOf(seal, id, channel, seal.open(bytes)), id);
  }
}

/** A message's bytes under the store's key, bound to its channel: what was changed since is known before it is sent. */
import { timingSafeEqual } from "node:crypto";
import type { Db } from "../database/database.ts";
import { fingerprintBy, orLess, type Seal } from "./seal.ts";

/** Bound to its message and channel, so that no row's bytes pass for another's. */
export const digestOf = (seal: Pick<Seal, "fingerprint">, controlId: string, channel: string, bytes: Uint8Array): string =>
  seal.fingerprint(JSON.stringify(["message", controlId, channel, Buffer.from(bytes).toString("base64")]));

/** `open`: its bytes, or throws UserError VALUE_CHANGED. */
export function isIntact(stored: string | null, expected: (bytes: Uint8Array) => string, open: () => Uint8Array): boolean {
  const bytes = orLess(open, () => null);
  if (bytes === null) return false;
  const [has, wanted] = [Buffer.from(stored ?? ""), Buffer.from(expected(bytes))];
  return has.length === wanted.length && timingSafeEqual(has, wanted);
}

/** Once, for what a Labbro without digests left, before anything is sealed: only what may still be sent needs one. Not every store sends. */
export function digestFormer(db: Db, root: Uint8Array): void {
  if (db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'outbox'").get() === undefined) return;
  const rows = db.prepare<[], { control_id: string; channel: string; sealed_bytes: Buffer }>(
    "SELECT control_id, channel, sealed_bytes FROM outbox WHERE digest IS NULL AND state IN ('queued', 'published', 'stopped')",
  );
  const set = db.prepare("UPDATE outbox SET digest = ? WHERE control_id = ?");
  const fingerprint = fingerprintBy(root);
  for (const { control_id: id, channel, sealed_bytes: bytes } of rows.all())
    set.run(digestOf({ fingerprint }, id, channel, bytes), id);
}

/** Who is logged in: found by the digest of a token that only its holder has. */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database/database.ts";
import { openText, type Place, type Seal, sealText } from "../sealing/seal.ts";
import { accountKey } from "./credentials.ts";

export type SessionWay = "page" | "command";

export interface Session {
  readonly login: string;
  readonly way: SessionWay;
  readonly openedAt: EpochMs;
  /** When the person last did something. */
  readonly activeAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly isLocked: boolean;
  /** Wrong PINs since the last right one or the password. */
  readonly pinFailures: number;
}

export interface Sessions {
  open(tokenHash: string, session: Pick<Session, "login" | "way" | "openedAt" | "endsAt">): void;
  byToken(tokenHash: string): Session | null;
  change(tokenHash: string, to: Pick<Session, "activeAt" | "isLocked" | "pinFailures">): void;
  close(tokenHash: string): void;
  closeOf(login: string): void;
  /** Deletes what ended before. */
  forget(endedBefore: EpochMs): void;
}

interface Row {
  readonly sealed_login: Buffer;
  readonly way: SessionWay;
  readonly opened_at: number;
  readonly active_at: number;
  readonly ends_at: number;
  readonly is_locked: number;
  readonly pin_failures: number;
}

const placeOf = (tokenHash: string): Place => ["session.sealed_login", tokenHash];

export function sessions(db: Db, seal: Seal): Sessions {
  const insert = db.prepare(
    `INSERT INTO session (token_hash, sealed_login, account, way, opened_at, active_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const byToken = db.prepare<[string], Row>("SELECT * FROM session WHERE token_hash = ?");
  const change = db.prepare("UPDATE session SET active_at = ?, is_locked = ?, pin_failures = ? WHERE token_hash = ?");
  const close = db.prepare("DELETE FROM session WHERE token_hash = ?");
  const closeOf = db.prepare("DELETE FROM session WHERE account = ?");
  const forget = db.prepare("DELETE FROM session WHERE ends_at < ?");
  return {
    open: (hash, { login, way, openedAt, endsAt }) =>
      void insert.run(hash, sealText(seal, login, placeOf(hash)), accountKey(seal, login), way, openedAt, openedAt, endsAt),
    byToken: (hash) => {
      const row = byToken.get(hash);
      return row === undefined ? null : toSession(row, openText(seal, row.sealed_login, placeOf(hash)));
    },
    change: (hash, { activeAt, isLocked, pinFailures }) => void change.run(activeAt, isLocked ? 1 : 0, pinFailures, hash),
    close: (hash) => void close.run(hash),
    closeOf: (login) => void closeOf.run(accountKey(seal, login)),
    forget: (before) => void forget.run(before),
  };
}

const toSession = (row: Row, login: string): Session => ({
  login,
  way: row.way,
  openedAt: row.opened_at,
  activeAt: row.active_at,
  endsAt: row.ends_at,
  isLocked: row.is_locked === 1,
  pinFailures: row.pin_failures,
});

/** What proves who somebody is: hashed secrets of each account, and one-time codes (their digests only). */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database/database.ts";
import { openJson, openText, type Place, type Seal, sealJson, sealText } from "../sealing/seal.ts";

/** As `accounts/hashed-secrets.ts` writes them. */
export interface Secrets {
  readonly password: string;
  readonly pin: string | null;
}

export interface Credential extends Secrets {
  /** Wrong tries since the last right one. */
  readonly failures: number;
  /** Nothing is tried before. */
  readonly closedUntil: EpochMs;
}

/** `first`: makes the first administrator. `recover`: nobody could log in. `account`: for the account that it names. */
export type CodePurpose = "first" | "recover" | "account";

export interface LoginCode {
  readonly purpose: CodePurpose;
  readonly login: string | null;
  readonly expiresAt: EpochMs;
}

export interface Credentials {
  of(login: string): Credential | null;
  /** Tries begin anew. */
  put(login: string, secrets: Secrets): void;
  failed(login: string, failures: number, closedUntil: EpochMs): void;
  remove(login: string): void;
  /** Former codes of that purpose and account are void. */
  putCode(hash: string, code: LoginCode, now: EpochMs): void;
  /** Unused; whether it has expired is the caller's to ask. */
  code(hash: string): LoginCode | null;
  useCode(hash: string, now: EpochMs): void;
}

interface Row {
  readonly sealed_secrets: Buffer;
  readonly failures: number;
  readonly closed_until: number;
}

interface CodeRow {
  readonly purpose: CodePurpose;
  readonly sealed_login: Buffer | null;
  readonly expires_at: number;
  readonly code_hash: string;
}

const secretsPlace = (account: string): Place => ["credential.sealed_secrets", account];
const codePlace = (codeHash: string): Place => ["login_code.sealed_login", codeHash];

export function credentials(db: Db, seal: Seal): Credentials {
  const byAccount = db.prepare<[string], Row>("SELECT * FROM credential WHERE account = ?");
  const put = db.prepare(
    `INSERT INTO credential (account, sealed_secrets) VALUES (?, ?)
     ON CONFLICT (account) DO UPDATE SET sealed_secrets = excluded.sealed_secrets, failures = 0, closed_until = 0`,
  );
  const failed = db.prepare("UPDATE credential SET failures = ?, closed_until = ? WHERE account = ?");
  const remove = db.prepare("DELETE FROM credential WHERE account = ?");
  const insertCode = db.prepare(
    "INSERT INTO login_code (code_hash, purpose, sealed_login, made_at, expires_at) VALUES (?, ?, ?, ?, ?)",
  );
  const unused = db.prepare<[string], CodeRow>("SELECT * FROM login_code WHERE purpose = ? AND used_at IS NULL");
  const byHash = db.prepare<[string], CodeRow>("SELECT * FROM login_code WHERE code_hash = ? AND used_at IS NULL");
  const useCode = db.prepare("UPDATE login_code SET used_at = ? WHERE code_hash = ?");
  const key = (login: string): string => accountKey(seal, login);
  const loginOf = ({ sealed_login, code_hash }: CodeRow): string | null =>
    sealed_login === null ? null : openText(seal, sealed_login, codePlace(code_hash));
  return {
    of: (login) => {
      const account = key(login);
      const row = byAccount.get(account);
      if (row === undefined) return null;
      return {
        ...openJson<Secrets>(seal, row.sealed_secrets, secretsPlace(account)),
        failures: row.failures,
        closedUntil: row.closed_until,
      };
    },
    put: (login, { password, pin }) => {
      const account = key(login);
      put.run(account, sealJson(seal, { password, pin }, secretsPlace(account)));
    },
    failed: (login, failures, closedUntil) => void failed.run(failures, closedUntil, key(login)),
    remove: (login) => void remove.run(key(login)),
    putCode: (hash, { purpose, login, expiresAt }, now) => {
      for (const row of unused.all(purpose)) if (loginOf(row) === login) useCode.run(now, row.code_hash);
      insertCode.run(hash, purpose, login === null ? null : sealText(seal, login, codePlace(hash)), now, expiresAt);
    },
    code: (hash) => {
      const row = byHash.get(hash);
      return row === undefined ? null : { purpose: row.purpose, login: loginOf(row), expiresAt: row.expires_at };
    },
    useCode: (hash, now) => void useCode.run(now, hash),
  };
}

/** The column by which an account's rows are found: nobody's name. */
export const accountKey = (seal: Seal, login: string): string => seal.fingerprint(JSON.stringify(["account", login]));

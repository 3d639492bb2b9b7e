/** One-time codes: for the first administrator, for an account that somebody made or reset, and when nobody can log in. */
import type { CodePurpose, LoginCode } from "../store/people/credentials.ts";
import type { AccountPorts } from "./account-register.ts";
import { codeDigest, codeFrom } from "./hashed-secrets.ts";

const hourMs = 3_600_000;
/** The first code is handed to the unit's named person, who need not be there the same day. */
const lifeMs: Readonly<Record<CodePurpose, number>> = { first: 72 * hourMs, recover: hourMs, account: 7 * 24 * hourMs };

/** Makes one, in place of those before it; the text is told once and kept nowhere. `random`: 16 bytes. */
export function issueCode(
  { store, clock }: Pick<AccountPorts, "store" | "clock">,
  { purpose, login }: Pick<LoginCode, "purpose" | "login">,
  random: Uint8Array,
): string {
  const now = clock.now();
  const code = codeFrom(random);
  store.credentials.putCode(codeDigest(code), { purpose, login, expiresAt: now + lifeMs[purpose] }, now);
  return code;
}

/** Null: there is none, it was used, or its time is over. */
export function codeOf({ store, clock }: AccountPorts, typed: string): LoginCode | null {
  const found = store.credentials.code(codeDigest(typed));
  return found === null || found.expiresAt <= clock.now() ? null : found;
}

/** The accounts that there are: who may log in today, and what must never be taken away. */

import type { Clock, EpochMs } from "../domain/clock.ts";
import { type Account, accounts, loginName } from "../domain/registers/accounts.ts";
import type { Role } from "../domain/signature.ts";
import { localDate } from "../domain/time.ts";
import type { GatewayStore } from "../store/gateway-store.ts";

export interface AccountPorts {
  readonly store: Pick<GatewayStore, "registers" | "credentials" | "sessions" | "actRecords" | "transaction">;
  readonly clock: Clock;
  readonly zone: () => string;
}

export const allAccounts = ({ store }: AccountPorts): readonly Account[] => store.registers.all(accounts).map(({ body }) => body);

/** Whatever became of it. */
export const accountNamed = ({ store }: AccountPorts, typed: string): Account | null =>
  store.registers.byKey(accounts, loginName(typed))?.body ?? null;

export const isOver = ({ lastDay }: Account, now: EpochMs, zone: string): boolean =>
  lastDay !== null && localDate(now, zone) > lastDay;

/** Null: there is none, or it is over. */
export function usableAccount(ports: AccountPorts, typed: string): Account | null {
  const found = accountNamed(ports, typed);
  return found === null || isOver(found, ports.clock.now(), ports.zone()) ? null : found;
}

/** Those who can log in without anybody's help and have that role. */
export function usableWithRole(ports: AccountPorts, role: Role): readonly Account[] {
  const now = ports.clock.now();
  return allAccounts(ports).filter(
    (one) => one.role === role && !isOver(one, now, ports.zone()) && ports.store.credentials.of(one.login) !== null,
  );
}

/** Nobody could make the first account but whoever holds a code. */
export const needsFirst = (ports: AccountPorts): boolean => usableWithRole(ports, "administrator").length === 0;

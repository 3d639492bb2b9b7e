/** Accounts: who may use the station, and what each has done or looked at. */

import { type AccountPorts, accountNamed, allAccounts, isOver, usableWithRole } from "../accounts/account-register.ts";
import { issueCode } from "../accounts/login-codes.ts";
import { refusePersonNumber } from "../casework/rights.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { type Account, accounts, isLoginName, loginName } from "../domain/registers/accounts.ts";
import { type Role, roleName, roles, type Signature } from "../domain/signature.ts";
import { isoTime } from "../domain/time.ts";
import { z } from "../domain/zod.ts";
import type { Looking, Ports } from "../release/view.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { asks, count, day, line, nothing, signature } from "./request.ts";

const person = { name: line, as: z.enum(roles), operatorCodes: z.array(line).max(20).readonly(), lastDay: day.nullable() };
/** `as`: the account's role. */
const written = asks({ login: line, ...person, signature: z.strictObject(signature) });
type Written = z.output<typeof written>;

const listing = asks({ login: line.optional(), before: count.optional(), limit: z.int().min(1).max(200).optional() });

const writing = { right: "manage-accounts", effect: "begins", showsPatients: false } as const;

export const accountActs = {
  "accounts.list": act({ asks: nothing, right: "reset-account", effect: "reads", showsPatients: false, does: list }),
  /** Answers the one-time code with which the person chooses a password; it is told once. */
  "accounts.add": act({ pin: "gives-rights", ...writing, asks: written, does: add }),
  "accounts.change": act({ pin: "gives-rights", ...writing, asks: written, does: change }),
  /** Forgotten password or PIN: a new code; whoever is logged in as that account is logged out. */
  "accounts.reset": act({
    pin: "gives-rights",
    ...writing,
    right: "reset-account",
    asks: asks({ login: line, ...signature }),
    does: ({ ports }, { login }) => newCode(ports, existing(ports, login)),
  }),
  "accounts.end": act({ pin: "gives-rights", ...writing, asks: asks({ login: line, ...signature }), does: end }),
  /** Who did or looked at what, newest first; `before` as `next` of the page before. */
  "records.list": act({
    asks: listing,
    right: "see-records",
    effect: "reads",
    showsPatients: false,
    does: records,
  }),
} as const;

const portsOf = ({ store, clock, view }: Looking): AccountPorts => ({
  store,
  clock,
  zone: () => view().station.gateway.zone,
});

function list({ ports }: OfficeCore) {
  const of = portsOf(ports);
  return allAccounts(of).map((one) => ({
    ...one,
    isOver: isOver(one, ports.clock.now(), of.zone()),
    hasPassword: ports.store.credentials.of(one.login) !== null,
    hasPin: (ports.store.credentials.of(one.login)?.pin ?? null) !== null,
  }));
}

function add({ ports }: OfficeCore, { signature: signed, ...asked }: Written) {
  const account = checked(asked);
  if (!isLoginName(account.login))
    throw new UserError("BAD_USAGE", {
      en: "A login name is 2 to 32 small letters and digits, such as: kari.",
      nb: "Et brukernavn er 2 til 32 små bokstaver og siffer, for eksempel kari.",
    });
  if (accountNamed(portsOf(ports), account.login) !== null)
    throw new UserError("BAD_USAGE", { en: "There is an account of that login name.", nb: "Brukernavnet er i bruk." });
  put(ports, account, signed);
  return newCode(ports, account);
}

function change({ ports }: OfficeCore, { signature: signed, ...asked }: Written) {
  const before = existing(ports, asked.login);
  const account = checked(asked);
  if (account.role !== before.role || account.lastDay !== null) requireAnother(ports, before);
  put(ports, account, signed);
  return account;
}

function end({ ports }: OfficeCore, { login, ...signed }: Signature & { readonly login: string }) {
  const account = existing(ports, login);
  requireAnother(ports, account);
  ports.store.registers.withdraw(accounts, account.login, signed, ports.clock.now());
  ports.store.credentials.remove(account.login);
  ports.store.sessions.closeOf(account.login);
  return { login: account.login };
}

function newCode(ports: Ports<"store" | "clock" | "randomBytes">, { login }: Account) {
  ports.store.sessions.closeOf(login);
  return { login, code: issueCode(ports, { purpose: "account", login }, ports.randomBytes(16)) };
}

function checked({ login, name, lastDay, as: role, operatorCodes }: Omit<Written, "signature">): Account {
  refusePersonNumber(login, name, ...operatorCodes);
  if (name.trim() === "")
    throw new UserError("BAD_USAGE", { en: "An account needs the person's name.", nb: "Skriv navnet til personen." });
  if (role === "vendor" && lastDay === null)
    throw new UserError("BAD_USAGE", { en: "A supplier's account needs a last day.", nb: "En leverandør må ha en siste dag." });
  return { login: loginName(login), name: name.trim(), role, lastDay, operatorCodes: operatorCodes.map((code) => code.trim()) };
}

function existing(ports: Looking, login: string): Account {
  const found = accountNamed(portsOf(ports), login);
  if (found === null) throw new UserError("NOT_FOUND", "There is no account of that login name.");
  return found;
}

function put({ store, clock }: Ports<"store" | "clock">, account: Account, signed: Signature): void {
  store.registers.put(accounts, { key: account.login, subject: null, at: null, body: account }, signed, clock.now());
}

const neverWithout: readonly Role[] = ["administrator", "lab-responsible"];

/** Nobody takes away the last administrator or the last laboratory responsible. Throws UserError NOT_ALLOWED_NOW. */
function requireAnother(ports: Looking, { login, role }: Account): void {
  if (!neverWithout.includes(role)) return;
  const others = usableWithRole(portsOf(ports), role).filter((one) => one.login !== login && one.lastDay === null);
  if (others.length === 0)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `It is the last account of its role (${role}).`,
      nb: `Dette er den siste brukeren med rollen ${roleName(role)}. Lag en ny først.`,
    });
}

function records({ ports }: OfficeCore, asked: z.output<typeof listing>) {
  const limit = asked.limit ?? 50;
  const { zone } = ports.view().station.gateway;
  const login = asked.login === undefined ? null : loginName(asked.login);
  const rows = ports.store.actRecords.page({ login, before: asked.before ?? null, limit });
  return {
    records: rows.map(({ at, ...row }) => ({ ...row, at: isoTime(at, zone) })),
    next: rows.length < limit ? null : (rows.at(-1)?.no ?? null),
  };
}

/**
 * The ways in, for page, control socket and a command that opens the store itself alike: log in, use a one-time code, unlock, lock, leave.
 * Each is on record. Nothing here knows cookies or files.
 */

import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";
import { type Account, accounts, isLoginName, loginName, type Person } from "../domain/registers/accounts.ts";
import type { SessionWay } from "../store/people/sessions.ts";
import { type AccountPorts, accountNamed, needsFirst, usableAccount } from "./account-register.ts";
import { codeDigest, hashSecret } from "./hashed-secrets.ts";
import { codeOf, issueCode } from "./login-codes.ts";
import { closeSession, lockSession, loggedIn, noteActivity, openSession, unlockSession } from "./login-sessions.ts";
import { provePassword, provePin, requireStrong } from "./proof.ts";

export interface ByCode {
  readonly code: string;
  readonly login: string;
  /** Of an account that the code makes. */
  readonly name?: string | undefined;
  readonly password: string;
  readonly pin?: string | undefined;
}

export interface Entrance {
  /** Answers the session's token. Throws UserError LOGIN_REFUSED, TOO_MANY_TRIES. */
  logIn(asked: { readonly login: string; readonly password: string }, way: SessionWay): Promise<string>;
  /** Sets the password of the account that a code is for; the first code makes the administrator. Throws UserError LOGIN_REFUSED … */
  useCode(asked: ByCode, way: SessionWay): Promise<string>;
  unlock(token: string, proof: { readonly pin?: string | undefined; readonly password?: string | undefined }): Promise<void>;
  /** For an act that asks for the PIN. Throws UserError PIN_NEEDED, PIN_REFUSED, TOO_MANY_TRIES. */
  confirm(token: string, pin: string | undefined): Promise<void>;
  lock(token: string): void;
  active(token: string): void;
  leave(token: string): void;
  /** Nobody can log in any more. Only for whoever is at the PC with the gateway's account. Answers a code. */
  recover(random: Uint8Array): string;
  /** The code for the first administrator; null: there is one. Voids the code before. */
  firstCode(random: Uint8Array): string | null;
}

export function createEntrance(ports: AccountPorts): Entrance {
  const open = (token: string) => {
    const found = loggedIn(ports, token);
    if (found === null) throw new UserError("NOT_LOGGED_IN", "");
    return found;
  };
  return {
    logIn: async ({ login, password }, way) => {
      const person = await noted(ports, "login", loginName(login), () => provePassword(ports, login, password));
      return openSession(ports, person, way);
    },
    useCode: async (asked, way) => {
      const person = await noted(ports, "login-code", loginName(asked.login), () => throughCode(ports, asked));
      return openSession(ports, person, way);
    },
    unlock: async (token, { pin, password }) => {
      const one = open(token);
      const proof = async (): Promise<Person> => {
        if (password === undefined) await provePin(ports, token, one, pin);
        else await provePassword(ports, one.person.login, password);
        return one.person;
      };
      await noted(ports, "unlock", one.person.login, proof);
      unlockSession(ports, token, one);
    },
    confirm: async (token, pin) => {
      const one = open(token);
      await provePin(ports, token, one, pin);
      unlockSession(ports, token, one);
    },
    lock: (token) => lockSession(ports, token, open(token)),
    active: (token) => noteActivity(ports, token, open(token)),
    leave: (token) => closeSession(ports, token),
    recover: (random) => {
      note(ports, "recover", null, "done");
      return issueCode(ports, { purpose: "recover", login: null }, random);
    },
    firstCode: (random) => (needsFirst(ports) ? issueCode(ports, { purpose: "first", login: null }, random) : null),
  };
}

async function throughCode(ports: AccountPorts, { code, login: typed, name, password, ...rest }: ByCode): Promise<Person> {
  const pin = rest.pin ?? null;
  const found = codeOf(ports, code);
  const login = loginName(typed);
  if (found === null || (found.login !== null && found.login !== login)) throw new UserError("LOGIN_REFUSED", "");
  if (found.purpose === "first" && !needsFirst(ports)) throw new UserError("LOGIN_REFUSED", "");
  const account = usableAccount(ports, login) ?? newAdministrator(ports, found.purpose !== "account", login, name);
  // What is printed on the PC makes nobody a reader of results.
  if (found.purpose !== "account" && account.role !== "administrator") throw new UserError("LOGIN_REFUSED", "");
  // Nobody else may be there to give them a code for one, and without it they make no account (office/act.ts).
  if (found.purpose !== "account" && pin === null)
    throw new UserError("BAD_USAGE", {
      en: "An administrator who comes in by this code chooses a PIN as well (--pin).",
      nb: "Velg en PIN også. Uten den kan du ikke lage brukere til de andre.",
    });
  requireStrong(account, password, pin);
  const secrets = { password: await hashSecret(password), pin: pin === null ? null : await hashSecret(pin) };
  const { store, clock } = ports;
  store.transaction(() => {
    // Somebody else may have used it while the secrets were hashed.
    if (codeOf(ports, code) === null) throw new UserError("LOGIN_REFUSED", "");
    store.credentials.useCode(codeDigest(code), clock.now());
    if (accountNamed(ports, login) === null) {
      const signature = { by: account.name, reason: "Engangskode", role: account.role };
      store.registers.put(accounts, { key: login, subject: null, at: null, body: account }, signature, clock.now());
    }
    store.credentials.put(login, secrets);
    store.sessions.closeOf(login);
  });
  return account;
}

function newAdministrator(ports: AccountPorts, mayMake: boolean, login: string, name: string | undefined): Account {
  if (!mayMake || accountNamed(ports, login) !== null) throw new UserError("LOGIN_REFUSED", "");
  if (!isLoginName(login))
    throw new UserError("BAD_USAGE", {
      en: "A login name is 2 to 32 small letters and digits, such as: kari.",
      nb: "Et brukernavn er 2 til 32 små bokstaver og siffer, for eksempel kari.",
    });
  if (name === undefined || name.trim() === "")
    throw new UserError("BAD_USAGE", { en: "The first account needs a name.", nb: "Skriv navnet ditt." });
  return { login, name: name.trim(), role: "administrator", operatorCodes: [], lastDay: null };
}

/** What somebody tried is on record as well. */
async function noted(ports: AccountPorts, act: string, login: string, proof: () => Promise<Person>): Promise<Person> {
  try {
    const person = await proof();
    note(ports, act, person, "done");
    return person;
  } catch (error) {
    if (error instanceof UserError && error.code !== "PIN_NEEDED") note(ports, act, accountNamed(ports, login), error.code);
    throw error;
  }
}

function note({ store, clock }: AccountPorts, act: string, person: Person | null, outcome: "done" | ProblemCode): void {
  const who = { login: person?.login ?? null, name: person?.name ?? null, role: person?.role ?? null };
  store.actRecords.add({ at: clock.now(), act, showsPatients: false, ...who, about: [], reason: null, outcome });
}

/** Proving who one is: a password, a PIN where a session is open, and a pause after wrong ones. */

import { UserError } from "../domain/problem-catalogue.ts";
import { type Account, loginName, type Person } from "../domain/registers/accounts.ts";
import { type AccountPorts, usableAccount } from "./account-register.ts";
import { isSecret } from "./hashed-secrets.ts";
import { type LoggedIn, mostPinFailures, pinFailed } from "./login-sessions.ts";

const freeFailures = 5;
const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;

/** The pause after the fifth wrong try, and twice as long after each further one. */
export const pauseMs = (failures: number): number =>
  failures < freeFailures ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - freeFailures));

/** Throws UserError LOGIN_REFUSED, TOO_MANY_TRIES; neither says whether there is such an account. */
export async function provePassword(ports: AccountPorts, typedLogin: string, password: string): Promise<Person> {
  const { store, clock } = ports;
  const login = loginName(typedLogin);
  const account = usableAccount(ports, login);
  const credential = account === null ? null : store.credentials.of(login);
  if (credential !== null && credential.closedUntil > clock.now()) throw new UserError("TOO_MANY_TRIES", "");
  // Counted before it is known: tries side by side are as many as one after another.
  const failures = (credential?.failures ?? 0) + 1;
  if (credential !== null) store.credentials.failed(login, failures, clock.now() + pauseMs(failures));
  const isRight = await isSecret(password, credential?.password ?? null);
  if (!isRight || account === null || credential === null) throw new UserError("LOGIN_REFUSED", "");
  store.credentials.failed(login, 0, 0);
  return account;
}

/** Throws UserError PIN_NEEDED where none came, PIN_REFUSED, and TOO_MANY_TRIES where only the password helps now. */
export async function provePin(ports: AccountPorts, token: string, one: LoggedIn, pin: string | undefined): Promise<void> {
  const hash = ports.store.credentials.of(one.person.login)?.pin ?? null;
  if (hash === null)
    throw new UserError("PIN_REFUSED", {
      en: "This account has no PIN. Choose one with a new one-time code: somebody else makes it (labbro user reset), or, where nobody can, labbro user recover at this PC; then labbro login NAME --code CODE --pin.",
      nb: "Du har ingen PIN-kode. Be en annen lage en ny engangskode til deg under Brukere, og velg PIN når du bruker den. Kan ingen andre det, lager IT koden på PC-en med «labbro user recover».",
    });
  if (pin === undefined) throw new UserError("PIN_NEEDED", "");
  if (one.session.pinFailures >= mostPinFailures) throw new UserError("TOO_MANY_TRIES", "Use the password.");
  pinFailed(ports, token, one);
  if (!(await isSecret(pin, hash))) throw new UserError("PIN_REFUSED", "");
}

/** A password that is not guessed in an afternoon, and a PIN for the same PC. Throws UserError PASSWORD_TOO_WEAK. */
export function requireStrong({ login, name }: Pick<Account, "login" | "name">, password: string, pin: string | null): void {
  const told = [login, ...name.toLowerCase().split(/\s+/)].filter((word) => word.length > 3);
  const isTold = told.some((word) => password.toLowerCase().includes(word));
  if ([...password].length < 12 || new Set(password).size < 5 || isTold) throw new UserError("PASSWORD_TOO_WEAK", "");
  if (pin === null) return;
  const isRow = /^(\d)\1+$/.test(pin) || "01234567890".includes(pin) || "09876543210".includes(pin);
  if (!/^\d{4,8}$/.test(pin) || isRow)
    throw new UserError("PASSWORD_TOO_WEAK", "A PIN is 4 to 8 digits, not all alike and not in a row.");
}

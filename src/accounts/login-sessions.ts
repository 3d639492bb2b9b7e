/** Whoever is logged in: a session begins with a proof, is locked when nobody is there, and ends. */

import type { EpochMs } from "../domain/clock.ts";
import type { Person } from "../domain/registers/accounts.ts";
import type { Session, SessionWay } from "../store/people/sessions.ts";
import { type AccountPorts, usableAccount } from "./account-register.ts";
import { digestOf, newToken } from "./hashed-secrets.ts";

/** A page that nobody touches is locked: others walk past it. */
export const idleMs = 5 * 60_000;
/** A day's work at most. */
const lifeMs = 12 * 3_600_000;
/** After so many wrong PINs only the password opens. */
export const mostPinFailures = 3;
/** Being there is written down at most so often. */
const activityStepMs = 10_000;

export interface LoggedIn {
  readonly person: Person;
  readonly session: Session;
  readonly isLocked: boolean;
  /** When it locks if nobody does anything; null: a command line never locks. */
  readonly lockAt: EpochMs | null;
}

/** Answers the token; it is kept nowhere here. */
export function openSession({ store, clock }: AccountPorts, { login }: Person, way: SessionWay): string {
  const token = newToken();
  const now = clock.now();
  store.sessions.forget(now);
  store.sessions.open(digestOf(token), { login, way, openedAt: now, endsAt: now + lifeMs });
  return token;
}

/** Null: no session, or its time or its account's is over. */
export function loggedIn(ports: AccountPorts, token: string | null): LoggedIn | null {
  if (token === null) return null;
  const session = ports.store.sessions.byToken(digestOf(token));
  const now = ports.clock.now();
  if (session === null || session.endsAt <= now) return null;
  const person = usableAccount(ports, session.login);
  if (person === null) return null;
  const lockAt = session.way === "page" ? session.activeAt + idleMs : null;
  return { person, session, isLocked: session.isLocked || (lockAt !== null && lockAt <= now), lockAt };
}

/** Somebody is there. Does nothing for a locked session: only a proof opens that. */
export function noteActivity(ports: AccountPorts, token: string, one: LoggedIn): void {
  const now = ports.clock.now();
  if (one.isLocked || now - one.session.activeAt < activityStepMs) return;
  ports.store.sessions.change(digestOf(token), { ...one.session, activeAt: now });
}

export const lockSession = ({ store }: AccountPorts, token: string, { session }: LoggedIn): void =>
  store.sessions.change(digestOf(token), { ...session, isLocked: true });

export const unlockSession = ({ store, clock }: AccountPorts, token: string, { session }: LoggedIn): void =>
  store.sessions.change(digestOf(token), { ...session, isLocked: false, activeAt: clock.now(), pinFailures: 0 });

export const pinFailed = ({ store }: AccountPorts, token: string, { session }: LoggedIn): void =>
  store.sessions.change(digestOf(token), { ...session, pinFailures: session.pinFailures + 1 });

export const closeSession = ({ store }: AccountPorts, token: string): void => store.sessions.close(digestOf(token));

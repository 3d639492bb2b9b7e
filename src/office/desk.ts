/** Where people are met, whichever way they come: who they are (a session's token), and what they ask for. */

import { type AccountPorts, usableWithRole } from "../accounts/account-register.ts";
import { createEntrance, type Entrance } from "../accounts/entrance.ts";
import { type LoggedIn, loggedIn } from "../accounts/login-sessions.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { type Role, roleName } from "../domain/signature.ts";
import { asksPin } from "./act.ts";
import { askedWork } from "./asked.ts";
import type { OfficeCore } from "./core.ts";
import { actNamed } from "./index.ts";
import { noteRecoveryKeySeen } from "./set-up.ts";
import { isWayIn, wayIn } from "./ways-in.ts";

export interface Desk {
  readonly entrance: Entrance;
  readonly accounts: AccountPorts;
  /** Null: nobody. */
  who(token: string | null): LoggedIn | null;
  /** An act as whoever holds the session; their PIN is checked where the act asks for it (act.ts), and wherever one comes. Throws UserError, or promises to. */
  act(token: string | null, name: string, request: unknown, pin?: string): unknown;
  /** The same for whoever is at the PC with the gateway's account: a command. It may also log in and out. */
  command(token: string | null, name: string, request: unknown, pin?: string): unknown;
}

/** A station is somebody's: one who sets it up, one who answers for its quality, one who measures. */
const needed: readonly Role[] = ["administrator", "lab-responsible", "operator"];

const missingRoles = (accounts: AccountPorts): readonly string[] =>
  needed.filter((role) => usableWithRole(accounts, role).length === 0).map((role) => `Ingen ${roleName(role)} har en bruker.`);

export function createDesk(core: OfficeCore): Desk {
  const { store, clock, view, randomBytes } = core.ports;
  const accounts: AccountPorts = { store, clock, zone: () => view().station.gateway.zone };
  const entrance = createEntrance(accounts);
  const office: OfficeCore = { ...core, accountsMissing: () => missingRoles(accounts) };
  const who = (token: string | null) => loggedIn(accounts, token);
  const work = (token: string | null, name: string, request: unknown): unknown => {
    const one = who(token);
    if (one?.isLocked === true) throw new UserError("SESSION_LOCKED", "");
    return askedWork(office, { name, request, person: one?.person ?? null });
  };
  const confirmed = async (token: string | null, pin: string | undefined): Promise<void> => {
    const one = who(token);
    if (one === null || token === null) throw new UserError("NOT_LOGGED_IN", "");
    if (one.isLocked) throw new UserError("SESSION_LOCKED", "");
    await entrance.confirm(token, pin);
  };
  const act: Desk["act"] = (token, name, request, pin) =>
    asksPin(actNamed(name)) || pin !== undefined
      ? confirmed(token, pin).then(() => work(token, name, request))
      : work(token, name, request);
  const noteKeyShown = () => noteRecoveryKeySeen(store, clock.now());
  const door = { entrance, who, random: () => randomBytes(16), noteKeyShown };
  return {
    ...{ entrance, accounts, who, act },
    command: (token, name, request, pin) => (isWayIn(name) ? wayIn(door, token, name, request) : act(token, name, request, pin)),
  };
}

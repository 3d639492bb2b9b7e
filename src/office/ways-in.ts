/** How a command logs in and out: requests of their own over the control socket, since they prove who asks instead of knowing it. */

import type { Entrance } from "../accounts/entrance.ts";
import type { LoggedIn } from "../accounts/login-sessions.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Role } from "../domain/signature.ts";
import { z } from "../domain/zod.ts";
import { read } from "./door.ts";
import { asks, line, nothing } from "./request.ts";

const secret = z.string().min(1).max(200);

/** What each takes; the page's are the same. */
export const waysIn = {
  "session.login": asks({ login: line, password: secret }),
  "session.code": asks({ code: line, login: line, name: line.optional(), password: secret, pin: secret.optional() }),
  "session.show": nothing,
  "session.leave": nothing,
  /** Nobody can log in any more. */
  "session.recover": nothing,
  /** No way in either, and nobody is asked who they are: the gateway's account was shown the recovery key. */
  "key.shown": nothing,
} as const;

export type WayIn = keyof typeof waysIn;
export const isWayIn = (name: string): name is WayIn => Object.hasOwn(waysIn, name);

/** `token` null: nobody is logged in (any more). */
export interface CameIn {
  readonly token: string | null;
  readonly person: { readonly login: string; readonly name: string; readonly role: Role } | null;
  readonly endsAt: number | null;
  /** Of a recovery: told once. */
  readonly code?: string;
}

interface Door {
  readonly entrance: Entrance;
  readonly who: (token: string | null) => LoggedIn | null;
  /** 16 random bytes. */
  readonly random: () => Uint8Array;
  readonly noteKeyShown: () => void;
}

/** Throws UserError BAD_USAGE, LOGIN_REFUSED, TOO_MANY_TRIES, PASSWORD_TOO_WEAK. */
export async function wayIn(
  { entrance, who, random, noteKeyShown }: Door,
  token: string | null,
  name: WayIn,
  request: unknown,
): Promise<CameIn> {
  const came = (now: string | null): CameIn => {
    const one = who(now);
    if (one === null) return { token: null, person: null, endsAt: null };
    const { login, name: called, role } = one.person;
    return { token: now, person: { login, name: called, role }, endsAt: one.session.endsAt };
  };
  switch (name) {
    case "session.login":
      return came(await entrance.logIn(read(waysIn[name], request), "command"));
    case "session.code":
      return came(await entrance.useCode(read(waysIn[name], request), "command"));
    case "session.recover":
      read(waysIn[name], request);
      return { ...came(token), code: entrance.recover(random()) };
    case "session.leave":
      if (token !== null) entrance.leave(token);
      return came(null);
    case "key.shown":
      read(waysIn[name], request);
      noteKeyShown();
      return came(token);
    case "session.show":
      return came(token);
    default:
      throw new UserError("BAD_USAGE", { en: "Unknown request.", nb: "Siden er eldre enn Labbro. Last den på nytt." });
  }
}

/** Who is at the page: log in, use a code, unlock, lock, leave. The cookie is the session; no script can read it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { needsFirst } from "../../accounts/account-register.ts";
import { csrfOf } from "../../accounts/hashed-secrets.ts";
import { idleMs, type LoggedIn } from "../../accounts/login-sessions.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { isoTime } from "../../domain/time.ts";
import { read } from "../../office/door.ts";
import { waysIn } from "../../office/ways-in.ts";
import type { PagePorts } from "./page-ports.ts";
import type { SessionView } from "./session-view.ts";

const unlocking = z.strictObject({ pin: z.string().max(20).optional(), password: z.string().max(200).optional() });
const nothing = z.strictObject({});

const cookieName = "labbro_session";

/** Null: none came. */
export const tokenOf = (request: FastifyRequest): string | null => {
  const token = request.cookies[cookieName];
  return token !== undefined && /^[\w-]{20,100}$/.test(token) ? token : null;
};

/** Without a session the proof is that a page of this address asked, which the guard saw. */
export function requireCsrf(request: FastifyRequest): void {
  const token = tokenOf(request);
  if (token !== null && request.headers["x-csrf"] !== csrfOf(token))
    throw new UserError("NOT_LOGGED_IN", "The page is of an earlier session: load it again.");
}

export function sessionRoutes(server: FastifyInstance, page: () => PagePorts, isSecure: boolean): void {
  /** Few enough that nobody tries names and codes by machine; each account pauses besides. */
  const rare = { config: { rateLimit: { max: 20, timeWindow: 60_000 } } };
  const keep = (reply: FastifyReply, token: string): void =>
    void reply.setCookie(cookieName, token, { httpOnly: true, sameSite: "strict", path: "/", secure: isSecure });
  const none = (reply: FastifyReply): void => void reply.clearCookie(cookieName, { path: "/" });
  const entrance = () => page().desk.entrance;

  server.post("/api/session", (request) => viewOf(page(), tokenOf(request)));
  server.post("/api/login", rare, async (request, reply) => {
    const token = await entrance().logIn(read(waysIn["session.login"], request.body), "page");
    leaveFormer(page(), request);
    keep(reply, token);
    return viewOf(page(), token);
  });
  server.post("/api/login/code", rare, async (request, reply) => {
    const token = await entrance().useCode(read(waysIn["session.code"], request.body), "page");
    leaveFormer(page(), request);
    keep(reply, token);
    return viewOf(page(), token);
  });
  server.post("/api/unlock", rare, async (request) => {
    const token = own(request);
    await entrance().unlock(token, read(unlocking, request.body));
    return viewOf(page(), token);
  });
  server.post("/api/lock", (request) => {
    read(nothing, request.body);
    const token = own(request);
    entrance().lock(token);
    return viewOf(page(), token);
  });
  server.post("/api/active", (request) => {
    read(nothing, request.body);
    const token = own(request);
    entrance().active(token);
    return viewOf(page(), token);
  });
  server.post("/api/logout", (request, reply) => {
    leaveFormer(page(), request);
    none(reply);
    return viewOf(page(), null);
  });
}

/** Throws UserError NOT_LOGGED_IN. */
function own(request: FastifyRequest): string {
  const token = tokenOf(request);
  if (token === null) throw new UserError("NOT_LOGGED_IN", "");
  requireCsrf(request);
  return token;
}

function leaveFormer({ desk }: PagePorts, request: FastifyRequest): void {
  const token = tokenOf(request);
  if (token !== null) desk.entrance.leave(token);
}

function viewOf({ desk, station }: PagePorts, token: string | null): SessionView {
  const { clock, zone, store } = desk.accounts;
  const one = desk.who(token);
  const time = (at: number | null): string | null => (at === null ? null : isoTime(at, zone()));
  return {
    ...{ now: isoTime(clock.now(), zone()), zone: zone(), csrf: one === null || token === null ? "" : csrfOf(token) },
    ...{ station: station(), needsFirst: needsFirst(desk.accounts), idleMs },
    account: one === null ? null : accountOf(one, (store.credentials.of(one.person.login)?.pin ?? null) !== null),
    ...{ isLocked: one?.isLocked ?? false, lockAt: time(one?.lockAt ?? null), endsAt: time(one?.session.endsAt ?? null) },
  };
}

const accountOf = ({ person: { login, name, role, operatorCodes } }: LoggedIn, hasPin: boolean) => ({
  ...{ login, name, role, hasPin },
  isLinked: operatorCodes.length > 0,
});

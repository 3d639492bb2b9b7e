/**
 * The one HTTP server of the station: health and metrics without a login, and the page. Loopback by default; beyond it only with TLS
 * (config/station.ts).
 */
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import type { FastifyError, FastifyInstance } from "fastify";
import Fastify from "fastify";
import { storeFaultOf } from "../../domain/fault.ts";
import { type ProblemCode, UserError } from "../../domain/problem-catalogue.ts";
import { actRoutes, demoRoutes } from "./act-routes.ts";
import { eventStream } from "./event-stream.ts";
import { guard, refusal } from "./guard.ts";
import type { PagePorts } from "./page-ports.ts";
import { sessionRoutes } from "./session-routes.ts";

export interface AdminPorts extends HealthPorts {
  /** Null: the station is still starting. */
  readonly page: () => PagePorts | null;
}

export interface AdminServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface AdminAddress {
  readonly host: string;
  readonly port: number;
  /** PEM texts. Null: plain HTTP, for this PC alone. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
}

/** Files of lots and registers come this way. */
const mostBytes = 16 * 1024 * 1024;

/** What a request holds is checked by the act that it asks for. The library's own two compilers of schemas are not even loaded. */
const neverCompiled = () => {
  throw new Error("a route names a schema");
};
const always = {
  logger: false,
  forceCloseConnections: true,
  schemaController: { compilersFactory: { buildValidator: neverCompiled, buildSerializer: neverCompiled } },
} as const;

/** Health alone, for a process without a page. */
export async function startHealthServer(host: string, port: number, ports: HealthPorts): Promise<AdminServer> {
  const server = Fastify(always);
  answerErrors(server, ports);
  healthRoutes(server, ports);
  const url = await server.listen({ host, port });
  return { url, stop: () => server.close() };
}

export async function startAdminServer({ host, port, tls }: AdminAddress, ports: AdminPorts): Promise<AdminServer> {
  const options = { ...always, bodyLimit: mostBytes };
  const server = (tls === null ? Fastify(options) : Fastify({ ...options, https: tls })) as FastifyInstance;
  const page = (): PagePorts => {
    const found = ports.page();
    if (found === null) throw new UserError("STARTING", "");
    return found;
  };
  answerErrors(server, ports);
  guard(server, host);
  await server.register(cookie);
  await server.register(rateLimit, { global: false, errorResponseBuilder: () => new UserError("TOO_MANY_TRIES", "") });
  healthRoutes(server, ports);
  sessionRoutes(server, page, tls !== null);
  actRoutes(server, page);
  demoRoutes(server, page);
  eventStream(server, page);
  pageRoutes(server, page);
  const url = await server.listen({ host, port });
  return { url, stop: () => server.close() };
}

const statusOf: Readonly<Partial<Record<ProblemCode, number>>> = {
  NOT_LOGGED_IN: 401,
  SESSION_LOCKED: 401,
  LOGIN_REFUSED: 401,
  PIN_NEEDED: 401,
  PIN_REFUSED: 401,
  NOT_PERMITTED: 403,
  NOT_FOUND: 404,
  TOO_MANY_TRIES: 429,
  STARTING: 503,
};

function answerErrors(server: FastifyInstance, { onFault }: HealthPorts): void {
  server.setErrorHandler<FastifyError>((error, _request, reply) => {
    if (error instanceof UserError) {
      const { code, detail, detailNb } = error;
      return reply.code(statusOf[code] ?? 400).send(refusal(code, detail, detailNb));
    }
    const storeFault = storeFaultOf(error);
    if (storeFault !== null) {
      onFault(error);
      return reply.code(503).send(refusal(storeFault, "Nothing was changed."));
    }
    const { statusCode = 500 } = error;
    // The caller's own mistake is no fault.
    if (error.validation !== undefined || statusCode < 500) return reply.code(statusCode).send(refusal("BAD_USAGE", ""));
    return reply.code(500).send(refusal("UNEXPECTED", `Fault ${onFault(error)}.`));
  });
}

/** `/health/live`, `/health/ready` and `/metrics`: no login, no personal data, loopback by default (CONTRACTS.md "HTTP"). */
export interface HealthPorts {
  /** Why it is not ready, in sentences; empty: it is. */
  readonly reasons: () => readonly { readonly code: string; readonly says: string; readonly do: string }[];
  readonly health: () => Readonly<Record<string, unknown>>;
  /** A request met something that nobody foresaw; returns its number. */
  readonly onFault: (error: unknown) => number;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
}

export function healthRoutes(server: FastifyInstance, ports: HealthPorts): void {
  server.get("/health/live", () => ({ status: "live" }));
  server.get("/health/ready", (_request, reply) => {
    const reasons = ports.reasons();
    return reply.code(reasons.length === 0 ? 200 : 503).send({ reasons, ...ports.health() });
  });
  // The same for people: what they look up is there, whether it is ready or not.
  server.get("/health", () => ({ reasons: ports.reasons(), ...ports.health() }));
  server.get("/metrics", async (_request, reply) => reply.type("text/plain; version=0.0.4").send(await ports.metrics()));
}

/** The page's own files. Every path that names no file is the page, which shows what its address says. */
export function pageRoutes(server: FastifyInstance, page: () => PagePorts): void {
  server.get("/*", async (request, reply) => {
    const [path = "/"] = request.url.split("?");
    const files = await page().files();
    const isFile = /\.\w+$/.test(path);
    const file = files.get(isFile ? path : "/index.html");
    if (file === undefined) return reply.code(404).type("text/plain; charset=utf-8").send("Not found.");
    return reply.type(file.type).send(Buffer.from(file.bytes));
  });
}

/** `/health/live`, `/health/ready` and `/metrics`: no login, no personal data, loopback by default (CONTRACTS.md "HTTP"). */
import Fastify, { type FastifyInstance } from "fastify";

export interface HealthPorts {
  /** Why it is not ready, in sentences; empty: it is. */
  readonly reasons: () => readonly { readonly code: string; readonly says: string; readonly do: string }[];
  readonly health: () => Readonly<Record<string, unknown>>;
  /** A request met something that nobody foresaw; returns its number. */
  readonly onFault: (error: unknown) => number;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
}

export interface HealthServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startHealthServer(host: string, port: number, ports: HealthPorts): Promise<HealthServer> {
  const server = Fastify({ logger: false, forceCloseConnections: true });
  routes(server, ports);
  const url = await server.listen({ host, port });
  return { url, stop: () => server.close() };
}

function routes(server: FastifyInstance, ports: HealthPorts): void {
  server.get("/health/live", () => ({ status: "live" }));
  server.get("/health/ready", (_request, reply) => {
    const reasons = ports.reasons();
    return reply.code(reasons.length === 0 ? 200 : 503).send({ reasons, ...ports.health() });
  });
  server.setErrorHandler((error, _request, reply) => {
    const { validation, statusCode = 500 } = error as { readonly validation?: unknown; readonly statusCode?: number };
    // The caller's own mistake is no fault.
    if (validation !== undefined || statusCode < 500) return reply.code(statusCode).send({ code: "BAD_REQUEST" });
    return reply.code(500).send({ code: "UNEXPECTED", detail: `Fault ${ports.onFault(error)}.` });
  });
  server.get("/metrics", async (_request, reply) => reply.type("text/plain; version=0.0.4").send(await ports.metrics()));
}

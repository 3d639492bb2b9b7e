/** `/health/live`, `/health/ready` and `/metrics`: no login, no personal data, loopback by default (CONTRACTS.md "HTTP"). */
import type { FastifyInstance } from "fastify";

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

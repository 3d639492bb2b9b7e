/** `/health/live`, `/health/ready` and `/metrics`: no login, no personal data, loopback by default (CONTRACTS, HTTP). */
import Fastify, { type FastifyInstance } from "fastify";

export interface HealthPorts {
  /** Ready once devices, store and broker link are up or retrying. */
  readonly ready: () => boolean;
  readonly health: () => Readonly<Record<string, unknown>>;
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
  server.get("/health/ready", (_request, reply) => reply.code(ports.ready() ? 200 : 503).send(ports.health()));
  server.get("/metrics", async (_request, reply) => reply.type("text/plain; version=0.0.4").send(await ports.metrics()));
}

/** The table of acts over HTTP: one route, each act by its name, as whoever holds the session. */
import type { FastifyInstance } from "fastify";
import { UserError } from "../../domain/problem-catalogue.ts";
import { z } from "../../domain/zod.ts";
import { read } from "../../office/door.ts";
import type { PagePorts } from "./page-ports.ts";
import { requireCsrf, tokenOf } from "./session-routes.ts";

/** `pin`: for the acts that ask for it (office/act.ts), anew each time. */
const asked = z.strictObject({ request: z.unknown(), pin: z.string().max(20).optional() });

export function actRoutes(server: FastifyInstance, page: () => PagePorts): void {
  server.post("/api/acts/:name", async (request) => {
    const { desk } = page();
    const { name } = request.params as { readonly name: string };
    requireCsrf(request);
    const { pin, request: body } = read(asked, request.body);
    return { answer: await desk.act(tokenOf(request), name, body, pin) };
  });
}

/** Only where nothing is real. */
export function demoRoutes(server: FastifyInstance, page: () => PagePorts): void {
  server.post("/api/demo/round", async () => {
    const { demoRound } = page();
    if (demoRound === null) throw new UserError("NOT_FOUND", "This is no demo.");
    await demoRound();
    return {};
  });
}

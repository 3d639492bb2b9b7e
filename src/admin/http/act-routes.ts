/** The table of acts over HTTP: one route, each act by its name, as whoever holds the session. */
import type { FastifyInstance } from "fastify";
import { UserError } from "../../domain/problem-catalogue.ts";
import { z } from "../../domain/zod.ts";
import { read } from "../../office/door.ts";
import { actNamed } from "../../office/index.ts";
import type { PagePorts } from "./page-ports.ts";
import { requireCsrf, tokenOf } from "./session-routes.ts";

/** `pin`: for what is dangerous, asked anew each time. */
const asked = z.strictObject({ request: z.unknown(), pin: z.string().max(20).optional() });

export function actRoutes(server: FastifyInstance, page: () => PagePorts): void {
  server.post("/api/acts/:name", async (request) => {
    const { desk } = page();
    const { name } = request.params as { readonly name: string };
    requireCsrf(request);
    const { pin, request: body } = read(asked, request.body);
    const token = tokenOf(request);
    if (actNamed(name).isDangerous === true) await confirm(page(), token, pin);
    return { answer: await desk.act(token, name, body) };
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

/** Whoever walks up to an open page does nothing that cannot be undone. */
async function confirm({ desk }: PagePorts, token: string | null, pin: string | undefined): Promise<void> {
  const one = desk.who(token);
  if (one === null || token === null) throw new UserError("NOT_LOGGED_IN", "");
  if (one.isLocked) throw new UserError("SESSION_LOCKED", "");
  await desk.entrance.confirm(token, pin);
}

/** The page's own files. Every path that names no file is the page, which shows what its address says. */
import type { FastifyInstance } from "fastify";
import type { PagePorts } from "./page-ports.ts";

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

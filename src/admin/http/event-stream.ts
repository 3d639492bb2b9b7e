/** Server-sent events: that something changed, and of which kind; never what. A page asks again for what it shows. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { headers } from "./guard.ts";
import type { PagePorts, Topic } from "./page-ports.ts";

/** Somebody's forgotten tabs must not hold the station's sockets. */
const mostListeners = 64;
const aliveMs = 15_000;

export function eventStream(server: FastifyInstance, page: () => PagePorts): void {
  const open = new Set<FastifyReply["raw"]>();
  server.get("/api/events", (request, reply) => {
    const ports = page();
    reply.hijack();
    const { raw } = reply;
    if (open.size >= mostListeners) [...open][0]?.destroy();
    open.add(raw);
    raw.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
    raw.write("retry: 2000\nevent: hello\ndata: {}\n\n");
    // Whoever does not read is told less, and never waited for.
    const tell = (text: string): void => void (raw.writableLength < 10_000 && raw.write(text));
    const stop = ports.onChange((what: readonly Topic[]) => tell(`event: changed\ndata: ${JSON.stringify({ what })}\n\n`));
    const alive = setInterval(() => tell(": alive\n\n"), aliveMs).unref();
    const over = (): void => {
      clearInterval(alive);
      stop();
      open.delete(raw);
    };
    raw.on("close", over);
    raw.on("error", over);
    request.raw.on("error", over);
  });
  server.addHook("preClose", (done) => {
    for (const one of open) one.destroy();
    done();
  });
}

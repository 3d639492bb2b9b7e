/** A connected socket as a link. */
import type { Socket } from "node:net";
import type { Clock } from "../../domain/clock.ts";
import { problem } from "../../domain/problem.ts";
import type { ByteLink } from "../link.ts";
import { createOpenLink } from "../open-link.ts";

const keepAliveMs = 30_000;
/** Some devices say goodbye (FIN) right after their last result and still want its acknowledgement. */
const farewellMs = 1_000;

/** The socket must have been made with `allowHalfOpen`. */
export function tcpLink(socket: Socket, clock: Clock): ByteLink {
  const peer = `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
  let failure: Error | null = null;
  let saidGoodbye = false;
  const { link, received, closed } = createOpenLink(
    {
      peer,
      send: (bytes, done) => void socket.write(bytes, done),
      hold: (isHeld) => void (isHeld ? socket.pause() : socket.resume()),
      shut: (force) => void (force ? socket.destroy() : socket.destroySoon()),
      stuck: problem("PEER_UNREACHABLE", `${peer} no longer takes bytes.`),
    },
    clock,
  );
  socket.setKeepAlive(true, keepAliveMs);
  socket.setNoDelay(true);
  socket.on("data", received);
  socket.on("error", (error) => {
    failure = error;
  });
  socket.on("end", () => {
    saidGoodbye = true;
    const timer = clock.at(clock.now() + farewellMs, () => socket.destroy());
    link.onClosed(() => timer.cancel());
  });
  socket.on("close", () => {
    closed(failure === null || saidGoodbye ? null : problem("PEER_UNREACHABLE", `The connection with ${peer} broke.`));
  });
  return link;
}

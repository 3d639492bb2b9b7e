import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { problem } from "../../../src/domain/problem.ts";
import type { ByteLink } from "../../../src/transport/link.ts";
import { createFloodRest } from "../../../src/transport/reopening.ts";
import { createTcpServer } from "../../../src/transport/tcp/tcp-server.ts";
import { eventually } from "../../support/eventually.ts";
import { manualClock } from "../../support/manual-clock.ts";

async function listening() {
  const clock = manualClock();
  const links: ByteLink[] = [];
  const options = { host: "127.0.0.1", port: 0, allow: ["127.0.0.1"], mostLinks: 10, mostLinksOfOne: 3 };
  const server = createTcpServer(options, { clock, random: () => 0 });
  onTestFinished(() => server.stop());
  await server.start((link) => links.push(link));
  const dial = (): Socket => {
    const socket = connect({ host: "127.0.0.1", port: server.port() ?? 0 });
    socket.on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  return { clock, links, server, dial };
}

const code = ({ server }: Awaited<ReturnType<typeof listening>>) => server.state.problem?.code;

test("so many connections from one address and no more; the next one is told, and welcome when one has gone", async () => {
  const station = await listening();
  const sockets = [station.dial(), station.dial(), station.dial()];
  await eventually(() => expect(station.links).toHaveLength(3));
  station.dial();
  await eventually(() => expect(code(station)).toBe("PEER_TOO_MANY"));
  expect(station.links).toHaveLength(3);
  sockets[0]?.resetAndDestroy();
  await eventually(() => expect(code(station)).toBeUndefined());
  station.dial();
  await eventually(() => expect(station.links).toHaveLength(4));
});

test("who flooded is left alone for a while; then it is heard again", async () => {
  const station = await listening();
  station.dial();
  await eventually(() => expect(station.links).toHaveLength(1));
  await station.links[0]?.close(problem("LINK_FLOODED", "It was a test."));
  expect(code(station)).toBe("LINK_FLOODED");
  const refused = station.dial();
  await new Promise((closed) => refused.once("close", closed));
  expect(station.links).toHaveLength(1);
  await station.clock.advance(30_000);
  station.dial();
  await eventually(() => expect(station.links).toHaveLength(2));
});

test("each flood in a row is answered by a longer rest, up to a quarter of an hour; a link in good order ends the row", () => {
  const rest = createFloodRest();
  const flooded = problem("LINK_FLOODED", "");
  const rests = Array.from({ length: 7 }, () => rest.afterMs(flooded));
  expect(rests.map((ms) => (ms ?? 0) / 1_000)).toEqual([30, 60, 120, 240, 480, 900, 900]);
  expect([rest.afterMs(null), rest.afterMs(flooded)]).toEqual([null, 30_000]);
});

import { expect, test } from "vitest";
import { type Problem, problem } from "../../../src/domain/problem.ts";
import type { ByteLink } from "../../../src/transport/link.ts";
import { type Attempt, createReopeningTransport } from "../../../src/transport/reopening.ts";
import { manualClock, settle } from "../../support/manual-clock.ts";
import { memoryLinkPair } from "../../support/memory-wire.ts";

const busy = problem("PORT_BUSY", "It is COM3.");

function setUp(attempts: (() => Promise<Attempt>)[]) {
  const chances = new Set<() => void>();
  const clock = manualClock();
  const environment = { clock, random: () => 0 };
  const asked: { reason: Problem | null; failures: number }[] = [];
  let tries = 0;
  const transport = createReopeningTransport(
    {
      name: "COM3",
      open: () => {
        tries += 1;
        return (attempts.shift() ?? (() => Promise.resolve({ problem: busy })))();
      },
      retryAfterMs: (reason, failures) => {
        asked.push({ reason, failures });
        return 1_000;
      },
      onChance: (retry) => {
        chances.add(retry);
        return () => void chances.delete(retry);
      },
    },
    environment,
  );
  const links: ByteLink[] = [];
  const start = () => transport.start((link) => links.push(link));
  const plugIn = () => {
    for (const retry of chances) retry();
  };
  return { transport, clock, environment, asked, links, start, tries: () => tries, chances, plugIn };
}

test("failures are counted up to the next success, and each is retried after its own wait", async () => {
  const { host, device } = memoryLinkPair({ clock: manualClock(), random: () => 0 });
  const fail = () => Promise.resolve({ problem: busy });
  const { transport, clock, asked, start, tries } = setUp([fail, fail, () => Promise.resolve({ link: host })]);
  await start();
  expect(transport.state).toMatchObject({ state: "error", problem: busy });
  expect(transport.state.sentence).toContain("PORT_BUSY");
  await clock.advance(999);
  expect(tries()).toBe(1);
  await clock.advance(1_001);
  expect([tries(), transport.state.state]).toEqual([3, "open"]);
  void device.close();
  await settle();
  expect(transport.state.state).toBe("absent");
  expect(asked.map(({ failures }) => failures)).toEqual([1, 2, 0]);
});

test("an attempt that throws is a state like any other failure", async () => {
  const { transport, clock, start, tries } = setUp([() => Promise.reject(new Error("strange"))]);
  await start();
  expect(transport.state).toMatchObject({ state: "error", problem: { code: "PORT_FAILED" } });
  await clock.advance(1_000);
  expect(tries()).toBe(2);
});

test("repeating itself, a state is told once", async () => {
  const { transport, clock, start } = setUp([]);
  const told: string[] = [];
  transport.onState(({ state }) => told.push(state));
  await start();
  await clock.advance(10_000);
  expect(told).toEqual(["opening", "error"]);
});

test("one who unsubscribed is told nothing", async () => {
  const { transport, start } = setUp([]);
  const told: string[] = [];
  transport.onState(({ state }) => told.push(state))();
  await start();
  expect(told).toEqual([]);
});

test("stopped between two attempts, it makes no other", async () => {
  const { transport, clock, start, tries } = setUp([]);
  await start();
  await transport.stop();
  await clock.advance(60_000);
  expect([tries(), clock.pending, transport.state.state]).toEqual([1, 0, "stopped"]);
});

test("a link that opens after the stop is closed and not handed out", async () => {
  const late = Promise.withResolvers<Attempt>();
  const { transport, clock, environment, links, start } = setUp([() => late.promise]);
  const { host } = memoryLinkPair(environment);
  const started = start();
  const stopped = transport.stop();
  await clock.advance(2_000);
  await stopped;
  late.resolve({ link: host });
  await started;
  expect([links, await host.write(Uint8Array.of(1)), transport.state.state]).toEqual([[], false, "stopped"]);
});

test("a new chance is taken at once, and the planned attempt is not made as well", async () => {
  const { host } = memoryLinkPair({ clock: manualClock(), random: () => 0 });
  const absent = () => Promise.resolve({ problem: problem("PORT_ABSENT", "It is COM3.") });
  const { transport, clock, links, start, tries, plugIn } = setUp([absent, () => Promise.resolve({ link: host })]);
  await start();
  plugIn();
  await settle();
  expect([tries(), links.length, transport.state.state]).toEqual([2, 1, "open"]);
  plugIn();
  await clock.advance(10_000);
  expect(tries()).toBe(2);
});

test("chances during an attempt make no second one, and after the stop nobody listens", async () => {
  const slow = Promise.withResolvers<Attempt>();
  const { transport, clock, start, tries, plugIn, chances } = setUp([() => slow.promise]);
  const started = start();
  plugIn();
  plugIn();
  expect(tries()).toBe(1);
  slow.resolve({ problem: busy });
  await started;
  await transport.stop();
  expect([chances.size, clock.pending]).toEqual([0, 0]);
});

/** The embedded broker whose port is taken: told once, tried again, and nothing connects meanwhile. */
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type BrokerProblem, brokerNews, keepBroker } from "../../../src/app/delivery/kept-broker.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { startEmbeddedBroker } from "../../../src/mqtt/embedded-broker.ts";
import { eventually } from "../../support/eventually.ts";
import { manualClock, settle } from "../../support/manual-clock.ts";
import { noFaults } from "../../support/no-faults.ts";
import { listening, portOf } from "../../support/tcp-proxy.ts";

const broker = { url: "mqtt://127.0.0.1:1883", port: 1883, stop: () => Promise.resolve() };
const taken = () => Promise.reject(new UserError("ADDRESS_IN_USE", "127.0.0.1:1883."));

function kept(start: () => Promise<typeof broker>) {
  const clock = manualClock();
  const problems: (BrokerProblem | null)[] = [];
  const faults: unknown[] = [];
  const options = { clock, random: () => 0.5, faults: { report: (_: unknown, error: unknown) => faults.push(error) } };
  const keeping = keepBroker({ start, onProblem: (problem) => void problems.push(problem), ...options });
  return { clock, problems, faults, keeping };
}

test("one that is up at once is nobody's news", async () => {
  const { keeping, problems, clock } = kept(() => Promise.resolve(broker));
  expect(await keeping).toMatchObject({ broker, problem: null });
  await clock.advance(3_600_000);
  expect(problems).toEqual([]);
});

test("one whose port is taken is told once, tried ever more rarely, and told again when it is up", async () => {
  let start: () => Promise<typeof broker> = taken;
  let tries = 0;
  const { keeping, problems, clock } = kept(() => {
    tries += 1;
    return start();
  });
  const one = await keeping;
  expect(one).toMatchObject({ broker: null, problem: { code: "ADDRESS_IN_USE", detail: "127.0.0.1:1883." } });
  await clock.advance(3_600_000);
  expect(tries).toBeGreaterThan(100);
  expect(tries).toBeLessThan(300);
  expect(problems).toHaveLength(1);
  start = () => Promise.resolve(broker);
  await clock.advance(30_000);
  expect(one).toMatchObject({ broker, problem: null });
  expect(problems).toEqual([{ code: "ADDRESS_IN_USE", detail: "127.0.0.1:1883." }, null]);
  expect(problems.map(brokerNews)).toEqual([expect.stringContaining("ADDRESS_IN_USE"), expect.stringContaining("runs now")]);
});

test("another failure at the first try is thrown; at a later one it is a fault, and tried again", async () => {
  await expect(kept(() => Promise.reject(new TypeError("x"))).keeping).rejects.toThrow(TypeError);
  const answers = [taken, () => Promise.reject(new TypeError("x")), () => Promise.resolve(broker)];
  const { keeping, faults, clock } = kept(() => (answers.shift() ?? taken)());
  const one = await keeping;
  await clock.advance(60_000);
  expect(faults).toHaveLength(1);
  expect(one.broker).toBe(broker);
});

test("stopped, it is tried no more, and what a try under way opened is closed", async () => {
  const opened = Promise.withResolvers<typeof broker>();
  let stops = 0;
  const answers = [taken, () => opened.promise];
  const { keeping, problems, clock } = kept(() => (answers.shift() ?? taken)());
  const one = await keeping;
  await clock.advance(5_000);
  const stopped = one.stop();
  const stop = (): Promise<void> => {
    stops += 1;
    return Promise.resolve();
  };
  opened.resolve({ ...broker, stop });
  await stopped;
  await settle();
  expect([stops, problems.length, clock.pending]).toEqual([1, 1, 0]);
});

test("on a real port that another program gives up", async () => {
  const other = createServer();
  await listening(other);
  const port = portOf(other);
  const { keeping, clock } = kept(() => startEmbeddedBroker({ host: "127.0.0.1", port, users: [], faults: noFaults }));
  const one = await keeping;
  onTestFinished(() => one.stop());
  expect(one.problem?.code).toBe("ADDRESS_IN_USE");
  await new Promise((resolve) => other.close(resolve));
  await eventually(async () => {
    await clock.advance(30_000);
    expect(one.broker?.port).toBe(port);
  });
});

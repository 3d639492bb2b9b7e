/**
 * A request at the running gateway meets a fault: one among twenty, once and for as long as it lasts. Its answer carries the fault's number,
 * which health knows; the others are answered as they would be, and so is the next one.
 */
import { describe, expect, test } from "vitest";
import { askGateway } from "../../src/office/ask-gateway.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { eventually } from "../support/eventually.ts";
import type { Station } from "../support/gateway-harness.ts";
import { freePort } from "../support/gateway-harness-site.ts";
import { startForTwenty } from "../support/twenty-results.ts";

interface Seam {
  readonly store: (store: GatewayStore, meets: () => void) => GatewayStore;
  /** Resolves with the number of the fault that it met; null: it was answered. */
  readonly ask: (station: Station) => Promise<number | null>;
}

const numberIn = (text: string): number | null =>
  /Fault (\d+)\./.exec(text)?.[1] === undefined ? null : Number(/Fault (\d+)\./.exec(text)?.[1]);

async function http(url: string): Promise<number | null> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (answer.status !== 500) return null;
  expect(JSON.parse(text)).toMatchObject({ error: { code: "UNEXPECTED" } });
  return numberIn(text);
}

const outboxCounts: Seam["store"] = (store, meets) => ({
  ...store,
  outbox: {
    ...store.outbox,
    counts: () => {
      meets();
      return store.outbox.counts();
    },
  },
});

const seams: Readonly<Record<string, Seam>> = {
  "the control socket": {
    store: (store, meets) => ({
      ...store,
      registers: {
        ...store.registers,
        all: (register) => {
          meets();
          return store.registers.all(register);
        },
      },
    }),
    ask: async ({ dataDir }) => {
      const failed = await askGateway(dataDir, { name: "eqa.rounds", request: {}, session: null }).then(
        () => null,
        (error: unknown) => error,
      );
      if (failed === null) return null;
      expect(failed).toMatchObject({ code: "UNEXPECTED" });
      return numberIn(String(failed));
    },
  },
  "/health/ready": { store: outboxCounts, ask: ({ gateway }) => http(`${gateway.url}/health/ready`) },
  "/metrics": { store: outboxCounts, ask: ({ gateway }) => http(`${gateway.url}/metrics`) },
};

const faultNumbers = async ({ gateway }: Station): Promise<readonly number[]> => {
  const { faults } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
    readonly faults: readonly { readonly no: number }[];
  };
  return faults.map(({ no }) => no);
};

describe.each(Object.entries(seams))("%s", (_name, seam) => {
  test.each([
    ["one among twenty", 1],
    ["every one, for as long as it lasts", Number.POSITIVE_INFINITY],
  ])("%s", async (_times, times) => {
    let left = 0;
    const openStore = (dataDir: string) =>
      seam.store(openGatewayStore(dataDir), () => {
        if (left-- > 0) throw new TypeError("request");
      });
    const station = await startForTwenty({ port: await freePort(), openStore });
    expect(await seam.ask(station)).toBeNull();
    let numbers: number[] = [];
    // What the station looks up for itself at that moment may meet the one fault instead.
    await eventually(async () => {
      left = times;
      const answers = await Promise.all(Array.from({ length: 20 }, () => seam.ask(station)));
      left = 0;
      numbers = answers.filter((one) => one !== null);
      expect(numbers).toHaveLength(times === 1 ? 1 : 20);
    });
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(await seam.ask(station)).toBeNull();
    expect(await faultNumbers(station)).toEqual(expect.arrayContaining(numbers));
    expect((await fetch(`${station.gateway.url}/health/live`)).status).toBe(200);
  });
});

/**
 * Handling the journal's answer throws for one message among twenty, once and for as long as it lasts: whether the answer is looked up
 * or written down, the other nineteen close, the one is visible, and it closes by what is sent again, or after a restart.
 */
import { describe, expect, test } from "vitest";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { eventually } from "../support/eventually.ts";
import type { Station } from "../support/gateway-harness.ts";
import { freePort } from "../support/gateway-harness-site.ts";
import { sampled } from "../support/thorough.ts";
import {
  count,
  delivered,
  dockUntilTaken,
  meanwhile,
  type Place,
  readiness,
  released,
  startForTwenty,
} from "../support/twenty-results.ts";

const errors = {
  TypeError: () => new TypeError("answer"),
  SQLITE_IOERR: () => Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR_WRITE" }),
  SQLITE_FULL: () => Object.assign(new Error("disk is full"), { code: "SQLITE_FULL" }),
};
type ErrorName = keyof typeof errors;

/** The last one that was queued: of one person's results each waits for the one before it. */
interface Chosen {
  is(controlId: unknown): boolean;
}

type Seam = (chosen: Chosen, meets: () => void) => Partial<Place>;

const ofOutbox =
  (method: "byControlId" | "accepted"): Seam =>
  (chosen, meets) => ({
    openStore: (dataDir) => {
      const store = openGatewayStore(dataDir);
      const real = store.outbox[method] as (...of: unknown[]) => unknown;
      const broken = (...of: unknown[]): unknown => {
        if (chosen.is(of[0])) meets();
        return real(...of);
      };
      return { ...store, outbox: { ...store.outbox, [method]: broken } } as GatewayStore;
    },
  });

const seams: Readonly<Record<string, Seam>> = {
  "it is looked up": ofOutbox("byControlId"),
  "it is written down": ofOutbox("accepted"),
};

const waiting = ({ gateway: { store } }: Station): number => {
  const { queued, published } = store.outbox.counts();
  return queued + published;
};

const inTime = (station: Station, look: () => void) =>
  eventually(async () => {
    await meanwhile(station.clock, station.closeBatches());
    look();
  });

/** How often at each seam, and each error; in `.ci/run` each with each. */
const rounds = () =>
  sampled(
    (Object.keys(errors) as ErrorName[]).flatMap((error) => [
      [error, "once", 1] as const,
      [error, "for as long as it lasts", Number.POSITIVE_INFINITY] as const,
    ]),
    ([error, often]) => [error, often],
  );

describe.each(Object.entries(seams))("when %s", (_where, seam) => {
  test.each(rounds())("%s %s", async (error, _name, times) => {
    const port = await freePort();
    const broken = { left: times, id: null as string | null, wasMet: false };
    const meets = (): void => {
      if (broken.left-- <= 0) return;
      broken.wasMet = true;
      throw errors[error]();
    };
    const place = seam({ is: (id) => id !== null && id === broken.id }, meets);
    const openStore = (dataDir: string): GatewayStore => {
      const store = (place.openStore ?? openGatewayStore)(dataDir);
      const queue: typeof store.outbox.queue = (message) => {
        broken.id = message.controlId;
        return store.outbox.queue(message);
      };
      return { ...store, outbox: { ...store.outbox, queue } };
    };
    const station = await startForTwenty({ port, ...place, openStore, hasJournal: true });
    await dockUntilTaken(station, port);
    await inTime(station, () => expect([released(station), waiting(station) <= 1, broken.wasMet]).toEqual([count, true, true]));
    expect((await readiness(station)).faults.map(({ where }) => where)).toContain("delivery");
    if (times === 1) {
      await inTime(station, () => expect(waiting(station)).toBe(0));
      expect((await readiness(station)).codes).toEqual([]);
      return;
    }
    expect(waiting(station)).toBe(1);
    await station.gateway.stop();
    await station.journal?.stop();
    const next = await startForTwenty({ port, folder: station.folder, hasJournal: true });
    await delivered(next);
    expect(released(next)).toBe(count);
    expect(await readiness(next)).toMatchObject({ status: 200, codes: [] });
  });
});

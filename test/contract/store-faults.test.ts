/**
 * Any method of any of the store's repositories throws for one result among twenty, once or for as long as it lasts: the others end as
 * they would, the one is visible, nothing that was acknowledged is lost, and a start that can do it makes it good.
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
  isChosen,
  readiness,
  released,
  startForTwenty,
  timePasses,
} from "../support/twenty-results.ts";

type Method = (...args: readonly unknown[]) => unknown;

const errors = {
  TypeError: () => new TypeError("seam"),
  SQLITE_IOERR: () => Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR_WRITE" }),
};
type ErrorName = keyof typeof errors;

/** What a call is about: the names by which the chosen result is known so far are looked for in whatever is handed over. */
function chosenOne() {
  const names = new Set<string>();
  return {
    learn: (name: string): void => void names.add(name),
    isIn: (args: readonly unknown[]): boolean => {
      const text = JSON.stringify(args, (_key, value: unknown) => (value instanceof Uint8Array ? null : value)) ?? "";
      return [...names].some((name) => text.includes(name));
    },
  };
}

interface Broken {
  /** Asked at each call; true: it throws. `about`: whether the call is about the chosen one. */
  readonly throws: (repository: string, method: string, about: boolean) => boolean;
  readonly error: ErrorName;
}

/** The data folder's store whose every repository is watched. */
const brokenStore =
  ({ throws, error }: Broken) =>
  (dataDir: string): GatewayStore => {
    const store = openGatewayStore(dataDir);
    const one = chosenOne();
    const watched = (repository: string, methods: object): object =>
      Object.fromEntries(
        Object.entries(methods).map(([name, method]: [string, Method | object]) => [
          name,
          typeof method === "object" ? watched(repository, method) : watch(repository, name, method as Method),
        ]),
      );
    const watch =
      (repository: string, name: string, method: Method): Method =>
      (...args) => {
        if (name === "addObservation") {
          const { runKey, observation } = args[0] as { runKey: string; observation: Parameters<typeof isChosen>[0] };
          if (isChosen(observation)) one.learn(runKey);
        }
        if (name === "queue" && one.isIn(args)) one.learn((args[0] as { controlId: string }).controlId);
        if (throws(repository, name, one.isIn(args))) throw errors[error]();
        return method(...args);
      };
    const repositories = Object.entries(store).filter(([name, one]) => typeof one === "object" && name !== "seal");
    return { ...store, ...Object.fromEntries(repositories.map(([name, one]) => [name, watched(name, one)])) } as GatewayStore;
  };

/** Written down by hand, so that a repository that is added is noticed. */
const repositories = [
  ...["transmissions", "batches", "runs", "tests", "clocks", "lots", "registers", "decisions", "outbox", "firstContacts"],
  ...["events", "errands", "captures", "snapshots", "transmissionLog"],
] as const;

const faulty = Object.keys(errors) as ErrorName[];
/** Each repository and each error; in `.ci/run` each with each. */
const cases = () =>
  sampled(
    repositories.flatMap((repository) => faulty.map((error) => ({ repository, error }))),
    ({ repository, error }) => [repository, error],
  );

const accepted = ({ journal }: Station): number => journal?.list().filter(({ answer }) => answer === "AA").length ?? 0;

describe("once", () => {
  test.each(cases())("$repository, each of its methods: $error", async ({ repository, error }) => {
    const port = await freePort();
    const met = new Set<string>();
    let isBroken = false;
    const throws = (of: string, method: string): boolean => {
      if (!isBroken || of !== repository || met.has(method)) return false;
      met.add(method);
      return true;
    };
    const station = await startForTwenty({ port, openStore: brokenStore({ throws, error }), hasJournal: true });
    isBroken = true;
    await dockUntilTaken(station, port);
    await timePasses(station, 12);
    isBroken = false;
    await timePasses(station, 2, 3_600_000);
    expect(released(station)).toBe(count);
    expect(await readiness(station)).toMatchObject({ status: 200, codes: [] });
    if (met.size > 0) expect((await readiness(station)).faults.length).toBeGreaterThan(0);
    await delivered(station);
    expect(accepted(station)).toBe(count);
  });
});

describe("for as long as it lasts", () => {
  test.each(cases())("$repository, whatever of it is about the one: $error", async ({ repository, error }) => {
    const port = await freePort();
    let wasMet = false;
    const throws = (of: string, _method: string, about: boolean): boolean => {
      const meets = of === repository && about;
      wasMet ||= meets;
      return meets;
    };
    const station = await startForTwenty({ port, openStore: brokenStore({ throws, error }), hasJournal: true });
    await dockUntilTaken(station, port);
    await timePasses(station, 12);
    expect(released(station)).toBeGreaterThanOrEqual(count - 1);
    await eventually(() => {
      station.clock.skip(60_000);
      expect(accepted(station)).toBeGreaterThanOrEqual(count - 1);
    });
    if (wasMet) expect((await readiness(station)).faults.length).toBeGreaterThan(0);
    if (released(station) < count) {
      const { undecided } = await readiness(station);
      expect((undecided["transmissions-failing"] ?? 0) + (undecided["judgements-failing"] ?? 0)).toBeGreaterThan(0);
    }
    await station.gateway.stop();
    await station.journal?.stop();
    const next = await startForTwenty({ port, folder: station.folder, hasJournal: true });
    await timePasses(next, 3);
    expect(released(next)).toBe(count);
    await delivered(next);
    expect(accepted(next)).toBe(count);
    expect(await readiness(next)).toMatchObject({ status: 200, codes: [] });
  });
});

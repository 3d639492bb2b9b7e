/**
 * A docking batch is one instrument's on one link: what others on the same base hand over and end meanwhile changes none of its
 * verdicts, in whatever order it is all heard.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instrumentId } from "../../../src/domain/ids.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import { localDateTime, readDeviceTime } from "../../../src/domain/time.ts";
import type { Run } from "../../../src/store/results/runs.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const minuteMs = 60_000;
const serials = ["AF20990001", "AF20990002", "AF20990003"] as const;
const instruments = serials.map((expectedSerial, nth) => ({
  ...testInstrument,
  id: instrumentId(`crp-${nth + 1}`),
  expectedSerial,
}));

/** One base that all of them share. */
function makeBase(): TestStation {
  const base = createTestStation({ instruments });
  for (const [nth, { id }] of instruments.entries())
    base.store.firstContacts.meet(JSON.stringify([id, serials[nth] ?? null]), id, 0);
  base.pipeline.importLots([crpTarget, crpReagent]);
  return base;
}

/** With a passed control of each of them, of the same morning. */
function makeControlledBase(): TestStation {
  const base = makeBase();
  const link = {};
  base.arriveOver(link, ...instruments.map((_, nth) => control(nth, -500, "20")));
  base.barrier.deviceEnded(link);
  return base;
}

const at = (minutes: number): string => localDateTime(noon + minutes * minuteMs, "Europe/Oslo");
const deviceOf = (nth: number) => ({ vendor: "Abbott", model: "Afinion 2", serial: serials[nth] ?? null, software: null });

const patient = (nth: number, minutes: number, more: Partial<Observation> = {}): Observation =>
  crpResult({
    ...{ device: deviceOf(nth), run: `${minutes}`, sequence: `${500 + minutes}`, patientId: syntheticPersons[nth] ?? null },
    ...{ measuredAt: readDeviceTime(at(minutes)), ...more },
  });
const control = (nth: number, minutes: number, value: string): Observation =>
  crpControl(value, at(minutes), { device: deviceOf(nth) });

interface Upload {
  readonly nth: number;
  /** Observations of one transfer each; the last one ends with the device's word that it has no more. */
  readonly transfers: readonly (readonly Observation[])[];
}

const uploadOf = (nth: number): fc.Arbitrary<Upload> =>
  fc
    .array(
      fc.record({
        minutes: fc.integer({ min: -400, max: -1 }),
        what: fc.constantFrom("patient", "patient", "20", "30"),
        alone: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((told) => {
      const seen = [...new Map(told.map((one) => [one.minutes, one])).values()];
      const transfers: Observation[][] = [[]];
      for (const { minutes, what, alone } of seen) {
        if (alone) transfers.push([]);
        transfers.at(-1)?.push(what === "patient" ? patient(nth, minutes) : control(nth, minutes, what));
      }
      return { nth, transfers };
    });

const uploads = fc
  .integer({ min: 2, max: 3 })
  .chain((count) => fc.tuple(...serials.slice(0, count).map((_, nth) => uploadOf(nth))));

/** When the gateway said so; everything was measured before noon. */
const now = /2026031012\d{4}\+0100/g;

/** What became of every run, and what the journal would be told. */
function outcome(base: TestStation) {
  const runs = [0, 1, 2].flatMap((nth) =>
    base.store.runs.patientRunsBetween(instrumentId(`crp-${nth + 1}`), 0, Number.MAX_SAFE_INTEGER),
  );
  const told = base.sent().map(({ bytes }) => Buffer.from(bytes).toString().split("\r").slice(1).join("\r").replaceAll(now, ""));
  return {
    runs: runs.map(({ key, state, outcome: verdict, reasons, lookBack }) => [key, state, verdict, reasons, lookBack]).sort(),
    told: told.sort(),
  };
}

/** `order`: whose turn it is; who has nothing left is passed over. */
async function play(all: readonly Upload[], order: readonly number[], way: "one link" | "own links"): Promise<TestStation> {
  const base = makeControlledBase();
  const shared = {};
  const links = all.map(() => (way === "one link" ? shared : {}));
  const left = all.map(({ transfers }) => [...transfers]);
  const turns = [...order, ...all.flatMap(({ nth, transfers }) => transfers.map(() => nth))];
  for (const nth of turns) {
    const transfer = left[nth]?.shift();
    const link = links[nth];
    if (transfer === undefined || link === undefined) continue;
    base.barrier.transferBegan(link);
    base.arriveOver(link, ...transfer);
    await base.clock.advance(1000);
    if (left[nth]?.length === 0) base.barrier.deviceEnded(link);
    // What is once on its way cannot be pulled back any more.
    base.publishAll();
  }
  await base.clock.advance(2 * minuteMs);
  expect(base.store.batches.open()).toEqual([]);
  return base;
}

test("law: the order in which uploads of several instruments are heard changes no verdict and no message", async () => {
  await fc.assert(
    fc.asyncProperty(
      uploads,
      fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 }),
      fc.constantFrom("one link" as const, "own links" as const),
      async (all, order, way) => {
        const apart = outcome(await play(all, [], "own links"));
        expect(outcome(await play(all, order, way))).toEqual(apart);
      },
    ),
    { numRuns: thoroughly(10, 1500) },
  );
});

test("the end of one instrument leaves what another one handed over a moment ago waiting for its own failed control", async () => {
  const base = makeBase();
  const [one, two] = [{}, {}];
  const [held] = base.arriveOver(two, patient(1, -60)).added;
  base.arriveOver(one, patient(0, -50), control(0, -40, "20"));
  base.barrier.deviceEnded(one);
  expect(base.state(held?.key ?? "")).toBe("waiting");
  await base.clock.advance(5000);
  base.arriveOver(two, control(1, -90, "30"));
  base.barrier.deviceEnded(two);
  expect(base.state(held?.key ?? "")).toBe("held");
  expect(base.codes(held?.key ?? "")).toEqual(["QC_FAILED"]);
});

test("quiet time is each instrument's own: another one that goes on does not keep a batch open, nor does a heartbeat", async () => {
  const base = makeBase();
  const [one, two] = [{}, {}];
  const [quiet] = base.arriveOver(two, control(1, -90, "20"), patient(1, -60)).added.slice(-1);
  for (let second = 0; second < 70; second += 10) {
    base.arriveOver(one, patient(0, -100 + second));
    base.arriveOver(two);
    await base.clock.advance(10_000);
  }
  expect(base.state(quiet?.key ?? "")).toBe("released");
  expect(base.store.batches.open().map((batch) => batch.instrumentId)).toEqual(["crp-1"]);
});

test.each(["it tells its serial number", "it tells none"])(
  "an instrument that comes back on another link goes on with its batch: %s",
  async (how) => {
    const base = createTestStation({ instruments: [testInstrument] });
    base.pipeline.importLots([crpTarget, crpReagent]);
    const device = { ...deviceOf(0), serial: how === "it tells none" ? null : "AF20990001" };
    const [lost, next] = [{}, {}];
    const [first] = base.arriveOver(lost, patient(0, -60, { device })).added;
    // A link that nobody has noticed to be dead is enough where the serial number says who came back.
    if (device.serial === null) base.barrier.linkGone(lost);
    for (let second = 0; second < 90; second += 30) {
      await base.clock.advance(30_000);
      base.arriveOver(next, patient(0, -200 + second, { device }));
    }
    base.arriveOver(next, { ...control(0, -90, "30"), device });
    expect(base.state(first?.key ?? "")).toBe("waiting");
    base.barrier.deviceEnded(next);
    expect(base.codes(first?.key ?? "")).toEqual(["QC_FAILED"]);
  },
);

describe("of devices that tell no serial number each link has a batch of its own", () => {
  const untold = (minutes: number) => patient(0, minutes, { device: { ...deviceOf(0), serial: null } });

  function makeTwo() {
    const base = createTestStation({ instruments: [testInstrument] });
    base.pipeline.importLots([crpTarget, crpReagent]);
    const links = [{}, {}] as const;
    const [first] = base.arriveOver(links[0], untold(-60)).added;
    const [second] = base.arriveOver(links[1], untold(-50)).added;
    const batchesOf = (...runs: readonly (Run | undefined)[]) => runs.map((run) => run?.batchId);
    return { base, links, first, second, batchesOf };
  }

  test("the end on one leaves what came over the other waiting, and what comes there goes on with it", () => {
    const { base, links, first, second, batchesOf } = makeTwo();
    const [third] = base.arriveOver(links[1], untold(-40)).added;
    expect(batchesOf(third)).toEqual(batchesOf(second));
    base.barrier.deviceEnded(links[0]);
    expect(base.state(first?.key ?? "")).not.toBe("waiting");
    expect([second, third].map((run) => base.state(run?.key ?? ""))).toEqual(["waiting", "waiting"]);
  });

  test("whoever comes over a new link goes on with what the gone one left, not with what another one is still handing over", () => {
    const { base, links, second, batchesOf } = makeTwo();
    base.barrier.linkGone(links[1]);
    const [third] = base.arriveOver({}, untold(-40)).added;
    expect(batchesOf(third)).toEqual(batchesOf(second));
    const [fourth] = base.arriveOver({}, untold(-30)).added;
    expect(base.store.batches.open().map(({ id }) => id)).toContain(fourth?.batchId);
    expect(base.store.batches.open()).toHaveLength(3);
  });

  test("what a link that is gone still says ends nothing of what came back over another one", () => {
    const { base, links, second } = makeTwo();
    base.barrier.linkGone(links[1]);
    base.arriveOver({}, untold(-40));
    base.barrier.deviceEnded(links[1]);
    expect(base.state(second?.key ?? "")).toBe("waiting");
  });
});

test.each(["it tells its serial number", "it tells none"])(
  "what is read again from the store joins what its instrument has open, and is decided with it: %s",
  (how) => {
    const base = createTestStation({ instruments: [testInstrument] });
    base.pipeline.importLots([crpTarget, crpReagent]);
    const device = { ...deviceOf(0), serial: how === "it tells none" ? null : "AF20990001" };
    const link = {};
    const [waiting] = base.arriveOver(link, patient(0, -60, { device })).added;
    const [readAgain] = base.arriveOver(null, patient(0, -90, { device })).added;
    expect(readAgain?.batchId).toBe(waiting?.batchId);
    base.arriveOver(link, { ...control(0, -95, "30"), device });
    base.barrier.deviceEnded(link);
    expect(base.codes(readAgain?.key ?? "")).toEqual(["QC_FAILED"]);
  },
);

test("a barrier that is stopped closes nothing any more: what is open is left to whoever starts next", async () => {
  const base = makeBase();
  const [left] = base.arriveOver({}, control(0, -90, "20"), patient(0, -60)).added.slice(-1);
  base.barrier.stop();
  await base.clock.advance(60 * minuteMs);
  expect(base.state(left?.key ?? "")).toBe("waiting");
});

test("strangers are told apart by their serial numbers, and one that is registered meanwhile goes on with its batch", () => {
  const base = createTestStation({ instruments: instruments.slice(0, 2) });
  base.pipeline.importLots([crpTarget, crpReagent]);
  const link = {};
  const device = (serial: string) => ({ device: { ...deviceOf(0), serial } });
  base.arriveOver(link, patient(0, -60, device("ZZ20990001")), patient(0, -50, device("ZZ20990002")));
  expect(base.store.batches.open()).toHaveLength(2);
  const [batch] = base.store.batches.open();
  expect(batch?.strangerKey).not.toContain("ZZ2099");
  base.store.batches.claim(batch?.id ?? 0, instrumentId("crp-3"));
  expect(base.store.batches.open()[0]).toMatchObject({ instrumentId: "crp-3", strangerKey: null });
});

test("an end without any result closes nothing, and what was left open is closed by silence", async () => {
  const base = makeBase();
  const link = {};
  const [broken] = base.arriveOver(link, control(0, -90, "20"), patient(0, -60)).added.slice(-1);
  base.barrier.transferBegan(link);
  base.barrier.deviceEnded(link);
  expect(base.state(broken?.key ?? "")).toBe("waiting");
  await base.clock.advance(minuteMs);
  expect(base.state(broken?.key ?? "")).toBe("released");
});

test("a result that is told again keeps what is open of its instrument open, and opens nothing", async () => {
  const base = makeBase();
  const link = {};
  base.arriveOver(link, patient(0, -60));
  await base.clock.advance(40_000);
  base.arriveOver(link, patient(0, -60));
  await base.clock.advance(40_000);
  expect(base.store.batches.open()).toHaveLength(1);
  base.barrier.deviceEnded(link);
  base.arriveOver(link, patient(0, -60));
  expect(base.store.batches.open()).toEqual([]);
});

test("after a restart an instrument goes on with the batch that it left open", () => {
  const before = makeBase();
  const [first] = before.arriveOver({}, patient(0, -60)).added;
  before.barrier.stop();
  const after = createTestStation({ instruments, store: before.store });
  after.barrier.start();
  const link = {};
  after.arriveOver(link, control(0, -90, "30"));
  expect(after.store.batches.open()).toHaveLength(1);
  after.barrier.deviceEnded(link);
  expect(after.codes(first?.key ?? "")).toEqual(["QC_FAILED"]);
});

test("what is rolled back leaves no trace: its number goes to another instrument's batch, which another end does not close", () => {
  const base = makeBase();
  const [one, two] = [{}, {}];
  const failing = () =>
    base.store.transaction(() => {
      base.arriveOver(one, patient(0, -60));
      throw new RangeError("the disk is full");
    });
  expect(failing).toThrow("full");
  base.arriveOver(two, patient(1, -60));
  base.barrier.deviceEnded(one);
  expect(base.store.batches.open().map((batch) => batch.instrumentId)).toEqual(["crp-2"]);
});

test("the end of a transfer asks about what was heard in it, however many dockings a link has lasted", () => {
  const base = makeControlledBase();
  const { isOpen } = base.store.batches;
  let asked = 0;
  const link = {};
  const docked = (minutes: number): number => {
    asked = 0;
    base.arriveOver(link, patient(0, minutes));
    base.barrier.deviceEnded(link);
    return asked;
  };
  Object.assign(base.store.batches, {
    isOpen: (id: number) => {
      asked += 1;
      return isOpen(id);
    },
  });
  const first = docked(0);
  for (let minutes = 1; minutes < 20; minutes += 1) docked(minutes);
  expect(docked(20)).toBe(first);
});

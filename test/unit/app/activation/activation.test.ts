/** Whatever fails and is put right again: what runs is what is told, and in the end what the files say. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ActivationParts, createActivation, type Taken } from "../../../../src/app/activation/activation.ts";
import { createPart, type Part } from "../../../../src/app/activation/part.ts";
import { mustLetGo } from "../../../../src/app/activation/port-moves.ts";
import type { LoadedConfig } from "../../../../src/config/settings.ts";
import { connectionId } from "../../../../src/domain/ids.ts";
import { UserError } from "../../../../src/domain/problem-catalogue.ts";

/** Stands for a configuration: the broker's port, the rules, two wires and the page. */
interface Edit {
  readonly line: number;
  readonly rules: number;
  readonly wires: Readonly<Record<string, number>>;
  readonly page: number;
}

const as = (edit: Edit) => edit as unknown as LoadedConfig;
const of = (config: LoadedConfig) => config as unknown as Edit;

const attempt = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);

/** What a machine does: only one may listen on a port, and some ports are taken by others. */
function machine() {
  const listening = new Map<number, string>();
  const foreign = new Set<number>();
  const faulty = new Set<string>();
  const sick = (name: string, port: number) => {
    if (faulty.has(name)) throw new TypeError("unforeseen");
    if (foreign.has(port) || (listening.get(port) ?? name) !== name) throw new UserError("ADDRESS_IN_USE", `It is port ${port}.`);
  };
  const part = (name: string, checks: boolean) =>
    createPart<number, number>({
      traits: (port) => port,
      equal: Object.is,
      check: (next, running) => attempt(() => (checks && next !== running ? sick(name, next) : undefined)),
      open: (port) =>
        attempt(() => {
          sick(name, port);
          listening.set(port, name);
          return port;
        }),
      close: (port) => attempt(() => void listening.delete(port)),
    });
  return { listening, foreign, faulty, part };
}

function station(first: Edit, checks: boolean) {
  const { listening, foreign, faulty, part } = machine();
  const line = part("delivery", checks);
  const page = part("admin", checks);
  const wires = new Map<string, Part<number, number>>();
  let rules = first.rules;
  const parts: ActivationParts = {
    vacate: async (config) => {
      const { line: broker, wires: ids, page: admin } = of(config);
      const held = new Map([...listening].map(([port, name]) => [name, port]));
      for (const name of mustLetGo(held, new Map(Object.entries({ delivery: broker, admin, ...ids })), foreign))
        await (name === "admin" ? page : wires.get(name))?.become(null);
    },
    line: (config) => line.become(of(config).line),
    rules: (config) => {
      if (faulty.has("rules")) throw new Error("disk full");
      rules = of(config).rules;
    },
    wires: async (config) => {
      const notTaken = [];
      for (const id of new Set([...wires.keys(), ...Object.keys(of(config).wires)])) {
        const wire = wires.get(id) ?? part(id, checks);
        wires.set(id, wire);
        try {
          await wire.become(of(config).wires[id] ?? null);
        } catch (error) {
          notTaken.push({ id: connectionId(id), error, runsAs: wire.running === null ? "nothing" : "before" } as const);
        }
      }
      return { notTaken, waiting: [] };
    },
    admin: async (config) => {
      await page.become(of(config).page);
      return null;
    },
    runs: (part) => (part === "delivery" ? line : page).running !== null,
  };
  const timers: (() => void)[] = [];
  const told: Taken[] = [];
  const activation = createActivation({
    parts,
    config: as(first),
    clock: {
      now: () => 0,
      at: (_at, action) => {
        timers.push(action);
        return { cancel: () => void timers.splice(0) };
      },
    },
    faults: { report: () => 1 },
    onRetried: (_config, taken) => void told.push(taken),
  });
  const runs = () => ({
    line: line.running?.settings ?? null,
    rules,
    wires: Object.fromEntries([...wires].flatMap(([id, { running }]) => (running === null ? [] : [[id, running.settings]]))),
    page: page.running?.settings ?? null,
  });
  return { activation, runs, listening, foreign, faulty, timers, told };
}

/** The loader lets no two wires have one port. */
const wires = fc
  .record({ "crp-1": fc.constantFrom(1, 2), "inr-1": fc.constantFrom(3, 4) }, { requiredKeys: [], noNullPrototype: true })
  .map((ports) => ports as Readonly<Record<string, number>>);
const edit = fc.record({
  line: fc.constantFrom(11, 12),
  rules: fc.nat(5),
  wires: wires,
  page: fc.constantFrom(21, 22),
});
const trouble = fc.record({
  foreign: fc.subarray([1, 2, 3, 4, 11, 12, 21, 22]),
  faulty: fc.subarray(["delivery", "rules", "crp-1", "admin"]),
});

test.each([true, false])("whatever fails on the way (looked at before: %s), what listens is what is said", async (checks) => {
  await fc.assert(
    fc.asyncProperty(edit, fc.array(fc.tuple(edit, trouble), { maxLength: 8 }), async (first, steps) => {
      const { activation, runs, listening, foreign, faulty } = station(first, checks);
      await activation.take(as(first));
      for (const [wanted, { foreign: busy, faulty: sick }] of steps) {
        foreign.clear();
        faulty.clear();
        // Another program can take only what nobody of ours listens on.
        for (const one of busy) if (!listening.has(one)) foreign.add(one);
        for (const one of sick) faulty.add(one);
        const before = runs();
        const taken = await activation.take(as(wanted));
        const now = runs();
        expect(new Map([...listening].map(([at, who]) => [who, at]))).toEqual(
          new Map(
            Object.entries({ delivery: now.line, admin: now.page, ...now.wires }).filter(
              (entry): entry is [string, number] => entry[1] !== null,
            ),
          ),
        );
        const troubled = new Set(taken.notTaken.map(({ part }) => part));
        for (const { code, text } of taken.notTaken) expect(text).toContain(`(${code})`);
        // Never the one without the other: new rules with the former line would send results to a former receiver.
        expect(now.rules).toBe(taken.inUse ? wanted.rules : before.rules);
        if (taken.inUse) expect(now.line).toBe(wanted.line);
        else {
          expect([...troubled].some((part) => part === "delivery" || part === "rules")).toBe(true);
          if (checks && !faulty.has("delivery")) expect(now.line).toBe(before.line);
        }
        if (taken.inUse && troubled.size === 0) expect(now).toEqual(wanted);
      }
      foreign.clear();
      faulty.clear();
      const [last] = steps.at(-1) ?? [first];
      expect(await activation.take(as(last))).toEqual({ inUse: true, notTaken: [], waiting: [] });
      expect(runs()).toEqual(last);
      await activation.stop();
    }),
    { numRuns: 300 },
  );
});

const names = ["line", "page", "crp-1", "inr-1", "hba1c-1"] as const;
/** The parts, each on a port of its own: any of a few, so that they take each other's. */
const moved = fc
  .shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: names.length, maxLength: names.length })
  .map(([line = 0, page = 0, crp = 0, inr = 0, hba1c = 0]): Edit => {
    return { line, rules: 0, page, wires: { "crp-1": crp, "inr-1": inr, "hba1c-1": hba1c } };
  });
const portsIn = ({ line, page, wires: ids }: Edit): Readonly<Record<string, number>> => ({ line, page, ...ids });

test("whatever ports the parts take from each other in one edit, each has its own at once", async () => {
  await fc.assert(
    fc.asyncProperty(moved, moved, async (first, wanted) => {
      const { activation, runs } = station(first, true);
      await activation.take(as(first));
      expect(await activation.take(as(wanted))).toEqual({ inUse: true, notTaken: [], waiting: [] });
      expect(runs()).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

test("where another program has one of the ports, each part has its new port or its former one, and nobody is left with none", async () => {
  await fc.assert(
    fc.asyncProperty(moved, moved, fc.subarray([1, 2, 3, 4, 5, 6, 7]), async (first, wanted, busy) => {
      const { activation, runs, listening, foreign } = station(first, true);
      await activation.take(as(first));
      for (const port of busy) if (!listening.has(port)) foreign.add(port);
      const { notTaken } = await activation.take(as(wanted));
      const [before, edited] = [portsIn(first), portsIn(wanted)];
      const now = portsIn(runs() as Edit);
      for (const name of names) expect([before[name], edited[name]]).toContain(now[name]);
      const own = { line: "delivery", page: "admin" } as Readonly<Record<string, string>>;
      const troubled = notTaken.map(({ part }) => part);
      for (const name of names)
        if (now[name] !== edited[name]) expect(troubled.includes(own[name] ?? name) || troubled.includes("delivery")).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const calm: Edit = { line: 11, rules: 0, wires: { "crp-1": 1 }, page: 21 };

test("a busy port of the broker leaves everything as it was, and the edit is taken up by itself once the port is free", async () => {
  const { activation, runs, foreign, timers, told } = station(calm, true);
  await activation.take(as(calm));
  foreign.add(12);
  const wanted = { ...calm, line: 12, rules: 1, wires: { "crp-1": 2 } };
  expect(await activation.take(as(wanted))).toMatchObject({
    inUse: false,
    notTaken: [{ part: "delivery", code: "ADDRESS_IN_USE", runsAs: "before" }],
  });
  expect(runs()).toEqual(calm);
  timers.shift()?.();
  await activation.take(as(wanted));
  foreign.clear();
  timers.shift()?.();
  await expect.poll(() => told.length).toBe(1);
  expect(told).toEqual([{ inUse: true, notTaken: [], waiting: [] }]);
  expect(runs()).toEqual(wanted);
});

test("what a later, wrong edit no longer wants is not taken up behind its back", async () => {
  const { activation, runs, foreign, timers } = station(calm, true);
  await activation.take(as(calm));
  foreign.add(12);
  await activation.take(as({ ...calm, line: 12 }));
  const [retry] = timers;
  activation.forget();
  foreign.clear();
  retry?.();
  await activation.stop();
  expect(runs()).toEqual(calm);
});

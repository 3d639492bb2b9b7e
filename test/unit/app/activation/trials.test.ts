/** Law: a changed wiring goes back when so many transmissions came and none was understood, and never otherwise. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createTrials } from "../../../../src/app/activation/trials.ts";
import { createEditing } from "../../../../src/config/editing/editing.ts";
import { digestOf } from "../../../../src/config/editing/versions.ts";
import type { LoadedConfig } from "../../../../src/config/settings.ts";
import { connectionId } from "../../../../src/domain/ids.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { noFaults } from "../../../support/no-faults.ts";
import { noon } from "../../../support/station.ts";
import { device, deviceWith, drivers, folderOf, loaded, put, site } from "../../config/site.ts";

const file = "devices/crp-1.yaml";
const wire = connectionId("crp-1");
const note = { by: "Kari", why: "ny port" };
const moved = deviceWith({ connection: "{ type: tcp-server, port: 2599 }" });
const seconds = 1_000;

interface Place {
  readonly limit?: number;
  /** Something of it had landed before this process began. */
  readonly hasLanded?: boolean;
}

function place({ limit = 3, hasLanded = false }: Place = {}) {
  const configDir = folderOf(site());
  const clock = manualClock(noon);
  let running: LoadedConfig = loaded(site());
  const editing = createEditing({ configDir, historyDir: join(folderOf({}), "history"), drivers, inForce: () => running });
  const snapshots: { activatedAt: number; files: Readonly<Record<string, string>> }[] = [];
  const transmissionLog = { between: () => (hasLanded ? [{ id: 1 }] : []), runKeys: () => ["K"] };
  const returned: string[] = [];
  const trials = createTrials({
    ...{ editing, clock, faults: noFaults, onReturned: (name) => void returned.push(name) },
    store: { snapshots: { all: () => snapshots }, transmissionLog } as never,
    config: () => ({ ...running, returnAfterUnreadable: limit }),
  });
  const takeUp = (): void => {
    const load = editing.load();
    if (!load.ok) throw new Error("the files are wrong");
    running = load.config;
    snapshots.push({ activatedAt: clock.now(), files: running.source });
    trials.refresh();
  };
  const save = (text: string): void => {
    editing.save(file, { text }, digestOf(present()), { ...note, at: clock.now() });
    takeUp();
  };
  const present = (): string => readFileSync(join(configDir, file), "utf8");
  return { configDir, clock, trials, returned, save, takeUp, present, editing };
}

const happening = fc.oneof(
  { weight: 4, arbitrary: fc.constant("unreadable" as const) },
  { weight: 1, arbitrary: fc.constant("understood" as const) },
  { weight: 2, arbitrary: fc.constant("pause" as const) },
);

test("of any sequence of what is heard", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 12 }), fc.nat({ max: 4 }), async (heard, limit) => {
      const { clock, trials, returned, save, present } = place({ limit });
      save(moved);
      let [count, isUnderstood, lastAt] = [0, false, Number.NEGATIVE_INFINITY];
      for (const one of heard) {
        await clock.advance(one === "pause" ? 30 * seconds : seconds);
        if (one === "pause") continue;
        const goesOn = !isUnderstood && (limit === 0 || count < limit);
        if (one === "understood") isUnderstood ||= goesOn;
        else if (goesOn && clock.now() - lastAt >= 10 * seconds) {
          count += 1;
          lastAt = clock.now();
        }
        trials.heard(wire, one);
      }
      const isBack = limit > 0 && count >= limit;
      expect([returned, present()]).toEqual(isBack ? [[file], device] : [[], moved]);
    }),
    { numRuns: 60 },
  );
});

async function hearNoise({ clock, trials }: ReturnType<typeof place>, times = 5, on = wire): Promise<void> {
  for (let nth = 0; nth < times; nth += 1) {
    await clock.advance(60 * seconds);
    trials.heard(on, "unreadable");
  }
}

test("time alone, and noise on another wire, bring nothing back", async () => {
  const at = place();
  at.save(moved);
  await at.clock.advance(30 * 24 * 3600 * seconds);
  await hearNoise(at, 5, connectionId("inr-1"));
  expect(at.present()).toBe(moved);
  expect(at.trials.open).toMatchObject([{ file, connections: ["crp-1"], unreadable: 0, returnsAfter: 3 }]);
});

test("what somebody has changed since, here or outside, is not overwritten", async () => {
  const at = place();
  at.save(moved);
  const newer = `${moved}\n# by hand\n`;
  put(at.configDir, file, newer);
  await hearNoise(at);
  expect(at.present()).toBe(newer);
  at.takeUp();
  await hearNoise(at);
  expect(at.present()).toBe(newer);
});

test("what came back is on no trial: two settings that do not fit do not take turns", async () => {
  const at = place();
  at.save(moved);
  await hearNoise(at, 3);
  at.takeUp();
  await hearNoise(at, 9);
  expect([at.present(), at.returned, at.trials.open]).toEqual([device, [file], []]);
});

test("a change of what is no wiring is on no trial, nor is a new instrument", async () => {
  const at = place();
  at.save(deviceWith({ name: "another name" }));
  expect(at.trials.open).toEqual([]);
  const second = deviceWith({ id: "crp-2", connection: "{ type: tcp-server, port: 2600 }" });
  at.editing.save("devices/crp-2.yaml", { text: second }, null, { ...note, at: at.clock.now() });
  at.takeUp();
  await hearNoise(at, 5, connectionId("crp-2"));
  expect(at.returned).toEqual([]);
});

test("after a restart, what had been understood before counts", async () => {
  const at = place({ hasLanded: true });
  at.save(moved);
  await hearNoise(at);
  expect([at.present(), at.trials.open]).toEqual([moved, []]);
});

test("a former text that no longer fits the other files stays away, and the change is still offered to be taken back", async () => {
  const at = place();
  at.save(moved);
  put(at.configDir, "devices/crp-2.yaml", deviceWith({ id: "crp-2" }));
  at.takeUp();
  await hearNoise(at);
  expect(at.present()).toBe(moved);
  expect(at.trials.open).toMatchObject([{ file }]);
});

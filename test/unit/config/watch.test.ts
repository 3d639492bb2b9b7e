/** Edits while running: each ends in a callback, right or wrong. */
import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ConfigWatcher, type LoadResult } from "../../../src/config/index.ts";
import { brief, device, deviceWith, drivers, folderOf, put, site } from "./site.ts";

async function watching() {
  const dir = folderOf(site());
  const results: LoadResult[] = [];
  let wake = () => {};
  const onResult = (result: LoadResult) => {
    results.push(result);
    wake();
  };
  const watcher = new ConfigWatcher({
    dir,
    drivers,
    onFailure: (error) => expect.unreachable(String(error)),
    quietMs: 20,
    onResult,
  });
  onTestFinished(() => watcher.stop());
  await watcher.start();
  /** Results come until one is as wanted: an editor may write in several steps. */
  const until = async (wanted: (result: LoadResult) => boolean): Promise<LoadResult> => {
    for (;;) {
      const found = results.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { dir, watcher, results, until };
}

const crp = "devices/crp-1.yaml";

test("a wrong edit is told, and the repair too", async () => {
  const { dir, until } = await watching();
  put(dir, crp, deviceWith({ driver: "net-on" }));
  const wrong = await until((result) => !result.ok);
  expect(wrong.ok ? [] : wrong.problems.map(brief)).toEqual([`${crp} driver CONFIG_INVALID`]);
  put(dir, crp, deviceWith({ name: "Repaired" }));
  const right = await until((result) => result.ok && result.config.instruments[0]?.name === "Repaired");
  expect(right.ok).toBe(true);
});

test("a new file, and one put in place by renaming", async () => {
  const { dir, until } = await watching();
  put(dir, "policy.yaml", "installation: { outcomes: { QC_WARNING: HOLD } }");
  await until((result) => result.ok && result.config.instruments[0]?.outcomes.CRP?.[0]?.choices.QC_WARNING === "HOLD");
  put(dir, "devices/.crp-1.yaml.new", device.replace("room 1", "room 2"));
  renameSync(join(dir, "devices/.crp-1.yaml.new"), join(dir, crp));
  await until((result) => result.ok && result.config.instruments[0]?.name === "CRP, room 2");
});

test("after stop there are no results, and both ends may be called twice", async () => {
  const { dir, watcher, results } = await watching();
  await watcher.start();
  put(dir, crp, deviceWith({ name: "Unseen" }));
  await watcher.stop();
  await watcher.stop();
  expect(results).toEqual([]);
});

/** What nobody sees missing until the PC is lost is told until it is done: a backup, and the recovery key on paper. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { officeWork } from "../../../src/office/index.ts";
import { isRecoveryKeySeen } from "../../../src/office/set-up.ts";
import { openReadOnlyStore } from "../../../src/store/gateway-store.ts";
import { command } from "../../support/gateway-harness.ts";
import type { LabbroFile } from "../../support/gateway-harness-site.ts";
import { officePlace } from "../../support/office-place.ts";
import { createTestStation } from "../../support/station.ts";

const told = /\((BACKUP_NONE|RECOVERY_KEY_UNSEEN)\)/;

function set(more: LabbroFile = {}) {
  const place = officePlace({ processing: "production", ...more });
  const [config, data] = [join(place.folder, "config"), join(place.folder, "data")];
  const run = (...args: readonly string[]) => command(...args, "--config", config, "--data", data);
  const checked = async () => (await run("check")).talk.flatMap((line) => told.exec(line)?.[1] ?? []);
  return { ...place, run, checked, data };
}

test("check says what is missing until it is there; the key counts when it was shown, and a new one anew", async () => {
  const { run, checked, folder } = set();
  expect(await checked()).toEqual(["RECOVERY_KEY_UNSEEN", "BACKUP_NONE"]);
  expect(await run("key", "show-recovery")).toMatchObject({ exitCode: 0, data: [expect.stringMatching(/-/)], talk: [] });
  expect(await checked()).toEqual(["BACKUP_NONE"]);
  await run("key", "rotate");
  expect(await checked()).toEqual(["BACKUP_NONE"]);
  const withBackup = set({ backup: `{ folder: ${join(folder, "kopi")} }` });
  expect(await withBackup.checked()).toEqual(["RECOVERY_KEY_UNSEEN"]);
});

test("a new key that nobody was shown is not taken for the one that was", async () => {
  const { run, data } = set();
  await run("key", "show-recovery");
  const { exchangeKey } = await import("../../../src/app/commands/key-work.ts");
  exchangeKey({ data });
  const store = openReadOnlyStore(data);
  expect(isRecoveryKeySeen(store)).toBe(false);
  store.close();
});

test("where no configuration can be read the key is shown all the same, and it is told that nothing is on record", async () => {
  const { data, folder } = set();
  const shown = await command("key", "show-recovery", "--data", data, "--config", join(folder, "none"));
  expect(shown).toMatchObject({
    exitCode: 0,
    data: [expect.stringMatching(/-/)],
    talk: [expect.stringContaining("not on record")],
  });
});

test("the page tells whoever sets the station up, and «Kom i gang» does not call it done", () => {
  const station = createTestStation({ processing: "production" });
  const at = (backsUp: boolean) => ({ ...station, backsUp: () => backsUp });
  const missing = (backsUp: boolean) =>
    officeWork(at(backsUp), "board.today", {}).notSetUp.map((one) => one.split(" ").slice(0, 3).join(" "));
  const steps = (backsUp: boolean) =>
    officeWork(at(backsUp), "go-live.steps", {}).steps.flatMap(({ step, isDone }) =>
      step === "backup" || step === "recovery-key" ? [[step, isDone]] : [],
    );
  expect(missing(false)).toEqual(["Det tas ingen", "Ingen har skrevet"]);
  expect(steps(false)).toEqual([
    ["backup", false],
    ["recovery-key", false],
  ]);
  expect(missing(true)).toEqual(["Ingen har skrevet"]);
  station.store.events.add({ at: 1, kind: "recovery-key-shown", subject: "key", detail: { key: 1 } });
  expect(missing(true)).toEqual([]);
  expect(steps(true)).toEqual([
    ["backup", true],
    ["recovery-key", true],
  ]);
});

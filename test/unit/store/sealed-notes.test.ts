/** Notes of changes to the configuration name people: they lie sealed, older ones too, and are read as they were written. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readHistory, saveFile } from "../../../src/config/index.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { rotateKey } from "../../../src/store/key-acts.ts";
import { sealedNotes } from "../../../src/store/sealing/sealed-notes.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const who = { by: "Kanari Notatsen", why: "nytt instrument", at: 1_000 };

function station() {
  const folder = temporaryFolder();
  const [configDir, dataDir] = [join(folder, "config"), join(folder, "data")];
  const historyDir = join(dataDir, "config-history");
  mkdirSync(configDir);
  const history = () => {
    const store = openGatewayStore(dataDir, {});
    const read = readHistory(historyDir, sealedNotes(store.seal));
    store.close();
    return read.map(({ by, after }) => [by, after]);
  };
  const onDisk = () => readdirSync(historyDir).map((name) => readFileSync(join(historyDir, name), "utf8"));
  return { configDir, dataDir, historyDir, history, onDisk };
}

test("what an earlier version wrote in the clear is sealed when the store is opened; what is written now is at once", () => {
  const { configDir, dataDir, historyDir, history, onDisk } = station();
  saveFile({ configDir, historyDir }, "devices/crp-1.yaml", "id: a\n", who);
  expect(onDisk().join("")).toContain(who.by);
  const store = openGatewayStore(dataDir, {});
  expect(onDisk().join("")).not.toContain(who.by);
  saveFile({ configDir, historyDir, notes: sealedNotes(store.seal) }, "devices/crp-1.yaml", "id: b\n", { ...who, at: 2_000 });
  store.close();
  const both = [
    [who.by, "id: a\n"],
    [who.by, "id: b\n"],
  ];
  expect(history()).toEqual(both);
  rotateKey(stationFiles(dataDir), {});
  expect(history()).toEqual(both);
  expect(onDisk().join("")).not.toContain(who.by);
});

test("one that was changed, or bears another's name, is left out, and the others are read", () => {
  const { configDir, dataDir, historyDir, history } = station();
  const store = openGatewayStore(dataDir, {});
  for (const at of [1_000, 2_000, 3_000])
    saveFile({ configDir, historyDir, notes: sealedNotes(store.seal) }, "devices/crp-1.yaml", `id: at${at}\n`, { ...who, at });
  store.close();
  const [first = "", second = ""] = readdirSync(historyDir).sort();
  const text = readFileSync(join(historyDir, first), "utf8");
  writeFileSync(
    join(historyDir, first),
    text.replace(/.(?=.{20}\n$)/, (one) => (one === "A" ? "B" : "A")),
  );
  renameSync(join(historyDir, second), join(historyDir, second.replace("02.000", "02.500")));
  expect(history()).toEqual([[who.by, "id: at3000\n"]]);
});

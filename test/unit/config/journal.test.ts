/** A journal receiver's own file: what is understood of it, and every mistake in it with what to do. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { formatProblems, loadJournalSettings, readRelayTarget } from "../../../src/config/index.ts";

function folderWith(text: string): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), "labbro-receiver-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "journal.yaml");
  writeFileSync(path, text);
  writeFileSync(join(folder, "codes.yaml"), codesText);
  for (const name of ["password", "ca.pem", "token"]) writeFileSync(join(folder, name), `${name}\n`);
  return { folder, path };
}

const glucose = {
  ...{ analyte: "Glucose", units: ["mmol/L"], nlk: { code: "NPU22089", name: "P-Glukose" } },
  ...{ loinc: { code: "14749-6", name: "Glucose" }, ucum: { code: "mmol/L", name: "mmol/L" } },
};
const codesText = JSON.stringify({ version: "1", source: "laboratoriet", analytes: [glucose] });

test("everything that can be said", async () => {
  const { folder, path } = folderWith(`
site: bjerke
mqtt: { url: "mqtts://broker.example.no:8883", username: epj, password: { file: password }, tls: { ca: ca.pem } }
topics: [labbro/v1/bjerke/+/hl7/result]
group: region
instance: a
receiver: { application: EPJ, facility: KOMMUNEN }
codes: codes.yaml
codeSystems: { nlk: [NLK] }
archive: data/journal.db
relay: { to: "fhir+https://fhir.example.no/r4", answerSeconds: 10, token: { env: TOKEN } }
health: { port: 8481 }
timezone: Europe/Helsinki
backup: { folder: backups, times: ["03:15"], keepDaily: 3, keepWeekly: 2, rclone: { remote: "kommune:arkiv", config: token } }
`);
  expect(await loadJournalSettings(path, { TOKEN: "t" })).toEqual({
    ok: true,
    warnings: [],
    settings: {
      ...{ site: "bjerke", url: "mqtts://broker.example.no:8883", username: "epj", password: { file: join(folder, "password") } },
      ...{ tls: { ca: join(folder, "ca.pem") }, topics: ["labbro/v1/bjerke/+/hl7/result"], group: "region", instance: "a" },
      receiver: { application: "EPJ", facility: "KOMMUNEN" },
      qcReceiver: null,
      codes: { version: "1", source: "laboratoriet", analytes: [glucose] },
      codeSystems: { nlk: ["NLK"], local: [] },
      archivePath: join(folder, "data/journal.db"),
      relay: { target: { type: "fhir", url: "https://fhir.example.no/r4" }, answerTimeoutMs: 10_000, token: { env: "TOKEN" } },
      health: { host: "127.0.0.1", port: 8481 },
      zone: "Europe/Helsinki",
      backup: {
        ...{ folder: join(folder, "backups"), times: ["03:15"], keepDaily: 3, keepWeekly: 2 },
        rclone: { remote: "kommune:arkiv", config: join(folder, "token") },
      },
    },
  });
});

test("a table of codes that is missing or wrong is told by its own name", async () => {
  const { folder, path } = folderWith("codes: none.yaml");
  expect(await loadJournalSettings(path)).toMatchObject({
    ok: false,
    problems: [{ code: "CONFIG_NO_FILE", file: join(folder, "none.yaml") }],
  });
  writeFileSync(join(folder, "none.yaml"), codesText.replace("NPU22089", "NPU2"));
  const loaded = await loadJournalSettings(path);
  expect(loaded).toMatchObject({ ok: false, problems: [{ code: "CONFIG_INVALID", file: join(folder, "none.yaml") }] });
});

test("an empty file is the defaults", async () => {
  const { folder, path } = folderWith("");
  const loaded = await loadJournalSettings(path);
  expect(loaded).toMatchObject({
    ok: true,
    settings: { url: null, group: null, relay: null, backup: null, archivePath: join(folder, "journal.db") },
  });
});

test.each([
  ["grupp: region", "grupp: there is no such setting. Did you mean group? (CONFIG_UNKNOWN_KEY)"],
  ["group: region", "instance: is missing. Add it. Give each receiver of a group a name of its own, such as a. (CONFIG_MISSING)"],
  [
    "relay: { to: 'http://epj' }",
    "relay.to: cannot be used. Write mllp://HOST:PORT, fhir+https://HOST/BASE, kith:FOLDER or file:FOLDER. (CONFIG_INVALID)",
  ],
  [
    "relay: { to: 'mllp://epj:2575', token: { env: PATH } }",
    "relay.token: cannot be used. Remove it: only a FHIR endpoint takes a token. (CONFIG_INVALID)",
  ],
  [
    "mqtt: { password: { file: missing } }",
    "mqtt.password: the file FOLDER/missing cannot be read. Create it, or correct the reference. (CONFIG_SECRET)",
  ],
  [
    "mqtt: { password: secret }",
    "mqtt.password: cannot be a text. Password at the broker. A secret never stands here itself: write { file: secrets/name } or { env: NAME }. (CONFIG_INVALID)",
  ],
  [
    "topics: ['$share/x/labbro/#']",
    "topics[0]: cannot be used. Write a topic filter such as labbro/v1/+/+/hl7/result, without blanks; group comes by itself. (CONFIG_INVALID)",
  ],
  [
    "backup: { folder: backups, rclone: { remote: 'kommune:arkiv', config: missing } }",
    "backup.rclone.config: the file FOLDER/missing cannot be read. Create it with rclone config, or correct the reference. (CONFIG_SECRET)",
  ],
  [
    "backup: { folder: backups, times: ['2:30'] }",
    'backup.times[0]: cannot be used. Write hours and minutes in quotes: "02:30". (CONFIG_INVALID)',
  ],
  ["group: [", "opens [ that is not closed. Add ] where it ends. (CONFIG_SYNTAX)"],
])("%s is a mistake", async (text, expected) => {
  const { folder, path } = folderWith(text);
  const loaded = await loadJournalSettings(path);
  const [line = ""] = loaded.ok ? [] : formatProblems(loaded.problems);
  expect(line.replaceAll(folder, "FOLDER").replace(/^FOLDER\/journal\.yaml(:\d+)?:? /, "")).toBe(expected);
});

test("a file that is not there is said in words", async () => {
  const loaded = await loadJournalSettings("/nowhere/journal.yaml");
  expect(loaded).toMatchObject({ ok: false, problems: [{ code: "CONFIG_NO_FILE", file: "/nowhere/journal.yaml" }] });
});

test("what would travel unencrypted is advised against, but for this machine", async () => {
  const texts = [
    "mqtt: { url: 'mqtt://broker.example.no' }",
    "relay: { to: 'fhir+http://fhir.example.no' }",
    "health: { host: 0.0.0.0, port: 1 }",
  ];
  for (const text of texts)
    expect(await loadJournalSettings(folderWith(text).path)).toMatchObject({ ok: true, warnings: [{ code: "CONFIG_ADVICE" }] });
  const local = folderWith("{ mqtt: { url: 'mqtt://127.0.0.1' }, relay: { to: 'fhir+http://localhost:8080/r4' } }");
  expect(await loadJournalSettings(local.path)).toMatchObject({ ok: true, warnings: [] });
});

test.each([
  ["mllp://epj.example.no:2575", { type: "mllp", host: "epj.example.no", port: 2575 }],
  ["mllp://[::1]:2575/", { type: "mllp", host: "::1", port: 2575 }],
  ["fhir+https://fhir.example.no/r4?x=1", { type: "fhir", url: "https://fhir.example.no/r4?x=1" }],
  ["fhir+http://127.0.0.1:8080/r4", { type: "fhir", url: "http://127.0.0.1:8080/r4" }],
  ["kith:/var/spool/svar ut", { type: "kith", folder: "/var/spool/svar ut" }],
  ["file:out", { type: "file", folder: "out" }],
  ["mllp://epj", null],
  ["mllp://epj:0", null],
  ["mllp://user:secret@epj:2575", null],
  ["mllp://epj:2575/path", null],
  ["fhir+https://user:secret@fhir.example.no", null],
  ["https://fhir.example.no", null],
  ["fhir+ftp://x", null],
  ["file://host/x", null],
  ["kith:", null],
  ["file: ", null],
  ["", null],
])("%s is the relay target %j", (text, expected) => {
  expect(readRelayTarget(text)).toEqual(expected);
});

test("the example names its schema, and says nothing that is wrong but for the secrets that are not there", async () => {
  const example = fileURLToPath(new URL("../../../config/journal.example.yaml", import.meta.url));
  expect(readFileSync(example, "utf8").split("\n")[0]).toBe("# yaml-language-server: $schema=schema/journal.schema.json");
  const loaded = await loadJournalSettings(example);
  expect(loaded.ok ? [] : loaded.problems.map(({ code, path }) => [code, path])).toEqual([["CONFIG_SECRET", "mqtt.password"]]);
});

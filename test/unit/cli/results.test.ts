/** What a nurse finds by command: whether the results arrived, what happened to one, and the way from a failed control to its steps. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { localDateTime } from "../../../src/domain/time.ts";
import { zone } from "../../support/gateway-harness.ts";
import { lotsCsv } from "../../support/gateway-harness-site.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { officePlace } from "../../support/office-place.ts";
import { personFile } from "../../support/person-file.ts";

const hoursAgo = (hours: number): string => localDateTime(Date.now() - hours * 3_600_000, zone);
const value = (number: string, hours: number) => [
  "--analyte",
  "CRP",
  "--value",
  number,
  "--unit",
  "mg/L",
  "--at",
  hoursAgo(hours),
];
const control = ["--lot", "19960001", "--level", "C I", "--reagent-lot", "10240001"];
const patient = ["--patient", personFile(syntheticPersons[0], syntheticPersons[0]), "--lot", "10240001"];

async function afterFailedControl() {
  const place = officePlace();
  await place.run("qc", "lots", "import", place.file("lots.csv", lotsCsv));
  const typed = await place.signed("enter", "control", "crp-1", ...value("40", 5), ...control);
  const [id = ""] = (typed.data[0] ?? "").split(" ");
  const result = await place.signed("enter", "result", "crp-1", ...value("47", 4), ...patient);
  return { ...place, control: id, result: (result.data[0] ?? "").split(" ")[0] ?? "" };
}

test("from wherever it is told that a control failed, its steps are one command away", async () => {
  const { run, control: id, result } = await afterFailedControl();
  const way = `Hjelp meg videre: labbro qc steps ${id}`;
  for (const words of [
    ["qc", "status"],
    ["held", "list"],
    ["qc", "steps"],
    ["qc", "lots", "standing"],
  ])
    expect((await run(...words)).data.join("\n"), words.join(" ")).toContain(way);
  expect((await run("qc", "steps", id)).data).toHaveLength(10);
  const told = (await run("qc", "status")).data.join("\n");
  expect(told).toMatch(/Kontrollen \d\d\.\d\d\.\d{4} kl\. \d\d\.\d\d var ikke godkjent: målt 40, skal være /);
  expect((await run("held", "list")).data.join("\n")).toContain(result);
});

test("results are listed with where they are, found by person on record, and told from answer to bytes", async () => {
  const { run, signed, result } = await afterFailedControl();
  const [line = ""] = (await run("results", "list")).data;
  expect(line).toContain(result);
  expect(line).toMatch(/CRP 47 mg\/L {2}Afinion, kontor 1 {2}158150 \*{5} {2}Venter på deg: /);
  expect((await run("results", "list", "--stage", "in-journal")).talk).toEqual(["There is no such result."]);
  expect(await run("results", "list", "--stage", "lost")).toMatchObject({
    exitCode: 2,
    talk: [expect.stringContaining("stage takes one of")],
  });
  expect(await run("results", "list", "--limit", "many")).toMatchObject({ exitCode: 2 });
  expect((await signed("results", "of-person", "--patient", personFile(syntheticPersons[0]))).data).toEqual([line]);
  const nobody = await signed("results", "of-person", "--patient", personFile(syntheticPersons[1]));
  expect(nobody).toMatchObject({ data: [], talk: [expect.stringContaining("Oppslaget er logget")] });
  const story = (await run("results", "story", result)).data.join("\n");
  expect(story).toContain("(QC_FAILED)");
  expect(story).toContain("konfigurasjon 1");
});

test("where nobody knows when a result was measured, the list does not show another time in its place", async () => {
  const { run, folder, result } = await afterFailedControl();
  const db = new Database(join(folder, "data", "labbro.db"));
  db.prepare("UPDATE run SET measured_at = NULL WHERE key = ?").run(result);
  db.close();
  expect((await run("results", "list")).data[0]).toMatch(new RegExp(`^${result} {2}mottatt \\d\\d\\.`));
});

test("what changed in the rules since their approval is told row by row", async () => {
  const { run, signed } = officePlace();
  expect((await run("qc", "changes")).data[0]).toContain("crp-1:CRP: aldri godkjent");
  await signed("qc", "approve", "--row", "crp-1:CRP");
  expect(await run("qc", "changes")).toMatchObject({ data: [], talk: ["Alle regler er som de ble godkjent."] });
});

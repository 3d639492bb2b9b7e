/** The commands for people at the office, on a data folder that no gateway runs on: typing in, the worklist by cause, a failed control. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { localDateTime } from "../../src/domain/time.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { zone } from "../support/gateway-harness.ts";
import { deviceYaml, kits, labbroYaml, lotsCsv, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { personFile } from "../support/person-file.ts";

const hoursAgo = (hours: number): string => localDateTime(Date.now() - hours * 3_600_000, zone);
const signed = ["--by", "Kari Lab", "--reason", "kabelen er borte"] as const;
const value = (number: string, at: string) => ["--analyte", "CRP", "--value", number, "--unit", "mg/L", "--at", at];

function office() {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "config/labbro.yaml": labbroYaml(),
    "config/devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: 2575 }, serial: "AF20990001" }),
    "lots.csv": lotsCsv,
  });
  // A station that ran before: what is typed in makes no folder.
  openGatewayStore(join(folder, "data")).close();
  const places = ["--config", join(folder, "config"), "--data", join(folder, "data")];
  const run = (...args: readonly string[]) => asLab(...args, ...places);
  return { run, lots: () => run("qc", "lots", "import", join(folder, "lots.csv")) };
}

const json = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

test("a result and a control are typed in; the worklist names the one cause, and its fix releases both", async () => {
  const { run, lots } = office();
  const control = ["--lot", "19960001", "--level", "C I"];
  const typed = await run("enter", "control", "crp-1", ...value("20", hoursAgo(5)), ...control, ...signed);
  expect(typed).toMatchObject({ exitCode: 0, data: [expect.stringMatching(/ held$/)] });
  const patient = ["--patient", personFile(syntheticPersons[0], syntheticPersons[0]), "--lot", "10240001"];
  for (const hours of [4, 3]) await run("enter", "result", "crp-1", ...value("47", hoursAgo(hours)), ...patient, ...signed);
  const groups = json((await run("held", "list", "--by-cause", "--json")).data);
  expect(groups.map(({ code }) => code)).toEqual(["LOT_UNKNOWN", "QC_CONTROL_UNKNOWN"]);
  expect((await run("held", "list", "--by-cause")).data[0]).toContain("2 svar venter fordi lot 10240001 ikke er registrert.");
  expect((await lots()).exitCode).toBe(0);
  expect(await run("held", "list")).toMatchObject({ data: [], talk: ["Nothing is held."] });
});

test("a failed control shows its steps and their ticks, and is not annulled before the next one passed", async () => {
  const { run, lots } = office();
  await lots();
  const control = ["--lot", "19960001", "--level", "C I"];
  const typed = await run("enter", "control", "crp-1", ...value("40", hoursAgo(5)), ...control, ...signed);
  const [id = ""] = (typed.data[0] ?? "").split(" ");
  const ticked = await run("qc", "steps", id, "--done", "2", ...signed);
  expect(ticked.data[1]).toMatch(/^\[x\] 2\. .* \(Kari Lab: kabelen er borte\)$/);
  expect((await run("qc", "steps", id, "--json")).data).toHaveLength(10);
  expect((await run("qc", "void", id, "--cause", "bubble", ...signed)).talk.join()).toContain("has not passed");
  await run("enter", "control", "crp-1", ...value("20", hoursAgo(4)), ...control, ...signed);
  expect(await run("qc", "void", id, "--cause", "bubble", ...signed)).toMatchObject({ exitCode: 0, data: [`${id} kept`] });
  expect((await run("qc", "void", id, "--cause", "mood", ...signed)).exitCode).toBe(2);
});

test("the number is typed twice and shown back; there is no case to look back on", async () => {
  const { run, lots } = office();
  await lots();
  expect((await run("held", "unclaimed")).talk).toEqual(["Nothing is held."]);
  const twice = ["--patient", personFile(syntheticPersons[0], syntheticPersons[1])];
  expect((await run("held", "assign", "ABC", ...twice, ...signed)).talk.join()).toContain("not the same");
  expect((await run("lookback", "list")).talk).toEqual(["There is no case."]);
  expect((await run("lookback", "show", "LB-0")).exitCode).toBe(1);
  expect(
    (
      await run(
        "enter",
        "result",
        "crp-1",
        ...value("47", "i går"),
        "--patient",
        personFile(syntheticPersons[0], "150150"),
        "--yes-i-scanned",
        ...signed,
      )
    ).exitCode,
  ).toBe(2);
});

/** `labbro qc lots …` without a gateway: what is printed, who may, and which mistakes are told how. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import {
  deviceYaml,
  freePort,
  kits,
  labbroYaml,
  lotsCsv,
  temporaryFolder,
  writeFiles,
} from "../../support/gateway-harness-site.ts";
import { asLab, commandAs } from "../../support/logged-in.ts";

const reason = ["--reason", "melding fra leverandør"];
const signed = ["--by", "Kari Lab", ...reason];
let places: readonly string[];
const lots = (...args: readonly string[]) => asLab("qc", "lots", ...args, ...places);
const asOperator = (...args: readonly string[]) => commandAs("operator", "qc", "lots", ...args, ...places);
const listed = async () =>
  (await lots("list", "--json")).data.map((line) => JSON.parse(line) as { readonly lot: string; readonly state: string });
const stateOf = async (lot: string) => (await listed()).find((one) => one.lot === lot)?.state;

beforeEach(async () => {
  const folder = temporaryFolder();
  const device = deviceYaml(kits.crp, { id: "crp-1", at: { port: await freePort() }, serial: "AF20990001" });
  writeFiles(folder, { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device });
  places = ["--config", folder, "--data", join(temporaryFolder(), "data")];
  const file = join(temporaryFolder(), "lots.csv");
  writeFileSync(file, lotsCsv);
  await lots("import", file);
});

test("list tells every lot, for people and for programs", async () => {
  const { exitCode, data } = await lots("list");
  expect(exitCode).toBe(0);
  expect(data.slice(0, 2)).toEqual([
    expect.stringMatching(
      /^control CRP afinion-2 19960001 {2}registered {2}until 2099-12-31 \(\d+ days left\) {2}Test CRP Control$/,
    ),
    "    level C I: target 20 range 16 to 24 mg/L",
  ]);
  expect(data).toContain("    new: not controlled yet");
  expect(await listed()).toHaveLength(7);
});

test("opened, exhausted, taken back, blocked and unblocked", async () => {
  expect(await lots("open", "19960001", "--on", "01.03.2026", ...signed)).toMatchObject({
    exitCode: 0,
    data: ["control CRP afinion-2 19960001: opened."],
  });
  expect(await stateOf("19960001")).toBe("in-use");
  await lots("exhaust", "19960001", ...signed);
  expect(await stateOf("19960001")).toBe("exhausted");
  await lots("exhaust", "19960001", "--undo", ...signed);
  expect(await stateOf("19960001")).toBe("in-use");
  await asOperator("block", "10240001", "--from", "2026-03-01T07:00", ...reason);
  expect(await stateOf("10240001")).toBe("blocked");
  const refused = await asOperator("unblock", "10240001", ...reason);
  expect([refused.exitCode, refused.talk.join("")]).toEqual([1, expect.stringContaining("(NOT_PERMITTED)")]);
  await lots("unblock", "10240001", "--from", "2026-03-01T07:00", ...signed);
  expect(await stateOf("10240001")).toBe("registered");
});

test.each([
  [["open", "1024OOOI", ...signed], 1, /Did you mean 10240001\?.*\(NOT_FOUND\)/],
  [["open", "10240001", "--on", "2026-02-30", ...signed], 2, /\(BAD_USAGE\)/],
  [["block", "10240001", "--from", "yesterday", ...signed], 2, /\(BAD_USAGE\)/],
  [["block", "10240001", "--from", "2026-03-01"], 2, /--reason/],
  [["exhaust", "10240001", "--undo", ...signed], 1, /\(NOT_ALLOWED_NOW\)/],
  [["exhaust", "10240001", "--kind", "ball", ...signed], 2, /\(BAD_USAGE\)/],
  [["scan", "C7781"], 1, /\(LOT_CODE_UNREADABLE\)/],
  [["scan", "(17)270331(10)R77", "--kind", "reagent", "--analyte", "CRP", "--model", "afinion-2"], 2, /--reason/],
  [["scan", "(17)270331", "--kind", "reagent", "--analyte", "CRP", "--model", "afinion-2", ...signed], 2, /lot is missing/],
] as const)("%j is told as a mistake", async (args, exitCode, said) => {
  const result = await lots(...args);
  expect(result.exitCode).toBe(exitCode);
  expect(result.talk.join("\n")).toMatch(said);
});

test("scan shows what a code says, and registers the lot when told for what", async () => {
  const code = "]d20104012345678901172703001010R77";
  expect(await lots("scan", code)).toMatchObject({
    exitCode: 0,
    data: ["(01) GTIN: 04012345678901", "(17) expiry: 270300 = 2027-03-31", "(10) lot: 10R77"],
  });
  expect(await stateOf("10R77")).toBeUndefined();
  const told = ["--kind", "reagent", "--analyte", "CRP", "--model", "afinion-2", ...signed];
  expect((await lots("scan", code, ...told)).data).toEqual(["reagent CRP afinion-2 10R77: registered, until 2027-03-31."]);
  expect((await lots("scan", code, ...told)).data.join("")).toContain("was registered already");
  expect(await stateOf("10R77")).toBe("registered");
  const control = ["--kind", "control", "--analyte", "CRP", "--model", "afinion-2", "--level", "C I", "--unit", "mg/L"];
  const limits = ["--low", "16,5", "--high", "24", "--in-use-days", "60", ...signed];
  expect((await lots("scan", "(10)K9(17)270331", ...control, ...limits)).exitCode).toBe(0);
  expect(await listed()).toContainEqual(
    expect.objectContaining({ lot: "K9", inUseDays: 60, targets: [expect.objectContaining({ low: "16.5", high: "24" })] }),
  );
});

test("a code that a scanner sent without FNC1 is registered only as a person says it stands on the label", async () => {
  const code = "10C778117280229";
  const told = ["--kind", "reagent", "--analyte", "CRP", "--model", "afinion-2", ...signed];
  expect((await lots("scan", code)).data).toEqual([
    "Reading 1:",
    "(10) lot: C778117280229",
    "Reading 2:",
    "(10) lot: C7781",
    "(17) expiry: 280229 = 2028-02-29",
  ]);
  for (const reading of [[], ["--reading", "3"], ["--reading", "x"]]) {
    const asked = await lots("scan", code, ...told, ...reading);
    expect(asked.exitCode).not.toBe(0);
    expect(asked.talk.join()).toMatch(/1: \(10\) C778117280229; 2: \(10\) C7781 \(17\) 2028-02-29.*LOT_CODE_AMBIGUOUS/s);
  }
  expect((await lots("scan", code, ...told, "--reading", "2")).data).toEqual([
    "reagent CRP afinion-2 C7781: registered, until 2028-02-29.",
  ]);
});

test("a control lot is put on trial and chosen by the laboratory responsible, and the list says so", async () => {
  const { exitCode, data } = await lots("trial", "19960001", ...signed);
  expect([exitCode, data]).toEqual([0, ["control CRP afinion-2 19960001: noted."]]);
  expect(await stateOf("19960001")).toBe("on-trial");
  expect((await asOperator("trial", "19960001", "--chosen", ...reason)).talk.join()).toContain("(NOT_PERMITTED)");
  expect((await lots("trial", "19960001", "--chosen", ...signed)).exitCode).toBe(0);
  expect(await stateOf("19960001")).toBe("registered");
});

test("limits that were typed in and that nobody has confirmed are shown as such, until somebody has", async () => {
  const limits = ["--level", "C I", "--unit", "mg/L", "--target", "25", "--low", "20", "--high", "30"];
  const which = ["--kind", "control", "--analyte", "CRP", "--model", "afinion-2"];
  await lots("scan", "010703808621901917271231\u001d10C77", "--reading", "1", ...which, ...limits, ...signed);
  const told = async () => (await lots("list")).data.join("\n");
  expect(await told()).toContain("range 20 to 30 mg/L (typed in: nobody has confirmed it, no control passes by it)");
  await asOperator("confirm", "C77", "--level", "C I", "--insert", "vedlegg 3", ...reason);
  expect(await told()).not.toContain("nobody has confirmed");
});

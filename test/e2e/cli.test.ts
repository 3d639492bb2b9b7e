/** The command line as a person or a script meets it: what it prints where, its exit codes, and that it never shows a stack trace. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  crp,
  crpCapture,
  crpStation,
  expectFailure,
  expectNoStack,
  fileWith,
  hba1c,
  person,
  readText,
  said,
  serial,
  siteFolder,
  wire,
} from "../support/cli-site.ts";
import { fixturePath } from "../support/fixtures.ts";
import { command } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, labbroYaml, lotsCsv, temporaryFolder } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { dialIn } from "../support/scripted-device.ts";

describe("help", () => {
  const commands = [
    ...["start", "demo", "check", "decode", "replay", "ports", "simulate", "journal", "journal list", "held", "held list"],
    ...["held assign", "held control", "held release", "held discard", "held entered-by-hand", "qc", "qc lots", "qc lots import"],
    ...["list", "open", "exhaust", "block", "unblock", "scan"].map((name) => `qc lots ${name}`),
  ];

  test.each(commands)("labbro %s --help", async (name) => {
    const result = await command(...name.split(" "), "--help");
    expect(result.exitCode).toBe(0);
    expect(result.data.join("\n")).toContain(`Usage: labbro ${name}`);
    expect(result.talk).toEqual([]);
  });

  test("labbro --help names every command", async () => {
    const { exitCode, data } = await command("--help");
    expect(exitCode).toBe(0);
    const top = commands.filter((name) => !name.includes(" "));
    for (const name of top) expect(data.join("\n")).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  });

  test.each([
    ["an unknown command", ["fly"]],
    ["an unknown option", ["check", "--colour", "red"]],
    ["a missing argument", ["decode", "--driver", "afinion-2"]],
    ["a missing option", ["replay", "file"]],
    ["an unknown sub-command", ["held", "burn"]],
    ["a port that is none", ["demo", "--port", "http"]],
  ])("%s is wrong usage", async (_name, args) => {
    const result = await command(...args);
    expect(result.exitCode).toBe(2);
    expect(result.data).toEqual([]);
    expect(result.talk.join("\n")).not.toBe("");
    expectNoStack(result);
  });
});

describe("decode", () => {
  test("prints one JSON object a line, as its golden says", async () => {
    const { exitCode, data } = await command("decode", "--driver", "dca-vantage", "--json", wire("dca-vantage", "astm-hba1c"));
    const lines = data.map((line) => JSON.parse(line) as { readonly observation?: { readonly value: { readonly raw: string } } });
    const expected = JSON.parse(readText(fixturePath("dca-vantage", "astm-hba1c", "expected.json"))) as {
      observations: unknown[];
    };
    expect(exitCode).toBe(0);
    expect(lines.flatMap(({ observation }) => (observation === undefined ? [] : [observation]))).toEqual(expected.observations);
  });

  test("bytes that are no message are told, not dropped, and the command says by its exit code that nothing was read", async () => {
    const result = await command(
      "decode",
      "--driver",
      "afinion-2",
      "--mode",
      "hl7",
      "--json",
      fileWith("nothing that an analyzer says"),
    );
    expect(result.exitCode).toBe(1);
    expect(result.data.some((line) => "problem" in (JSON.parse(line) as object))).toBe(true);
  });

  test("frames makes of records what an instrument sends, sound or with a fault", async () => {
    const [records, wireFile] = [
      fileWith("H|\\^&|||M\nP|1|A\nO|1\nR|1|^^^CRP|1.7|mg/L\nL|1|N\n"),
      join(temporaryFolder(), "wire.bin"),
    ];
    const decoded = async () => command("decode", "--driver", "generic-lis2", "--json", wireFile);
    expect((await command("frames", records, "--out", wireFile)).exitCode).toBe(0);
    expect((await decoded()).data.join()).toContain('"number":"1.7"');
    expect((await command("frames", records, "--out", wireFile, "--fault", "lost-frames", "--from", "3")).exitCode).toBe(0);
    const { exitCode, data } = await decoded();
    expect([exitCode, data.length]).toEqual([1, 1]);
    expect(data.join()).toContain("LIS1_FRAMES_MISSING");
    expectFailure(await command("frames", fileWith("PID|1"), "--out", wireFile), 2, "BAD_INPUT_FILE");
  });

  test("a driver, a mode or a file that is not there is wrong usage", async () => {
    const file = fileWith("");
    expectFailure(await command("decode", "--driver", "afinion-9", file), 2, "BAD_USAGE");
    expectFailure(await command("decode", "--driver", "afinion-2", "--mode", "morse", file), 2, "BAD_USAGE");
    expectFailure(await command("decode", "--driver", "afinion-2", join(file, "absent")), 2, "BAD_INPUT_FILE");
  });
});

describe("check", () => {
  test("a right configuration is good", async () => {
    const result = await command("check", "--config", await siteFolder());
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.data.join()).toContain("1 instruments on 1 connections");
  });

  test("all mistakes at once, each on its own line with file, path, what is wrong and what to do", async () => {
    const wrong = deviceYaml(hba1c, { id: "hba1c-1", at: { port: await freePort() }, serial: "S1" })
      .replace("mode: poct1a", "mode: poct9")
      .replace("analytes: [HbA1c]", "analytes: [HbA1c, Gold]")
      .replace("inUseFrom: 2018-01-01", "inUseForm: 2018-01-01")
      .replace("newLot: none", "newLot: perhaps");
    const folder = await siteFolder({
      "devices/hba1c-1.yaml": wrong,
      "devices/copy.yaml": deviceYaml(crp, { id: "crp-1", at: { port: await freePort() }, serial }),
      "devices/broken.yaml": "id: [unclosed\n",
      "labbro.yaml": labbroYaml().replace("processing: test", "processing: maybe"),
    });
    const result = await command("check", "--config", folder);
    expect(result.exitCode).toBe(2);
    expect(result.data).toEqual([]);
    const places = [
      /^labbro\.yaml:\d+ gateway\.processing: .+ \(CONFIG_INVALID\)$/,
      /^devices\/broken\.yaml:\d+.*: .+ \(CONFIG_SYNTAX\)$/,
      /^devices\/(copy|crp-1)\.yaml:\d+ id: .+ \(CONFIG_CONFLICT\)$/,
      /^devices\/(copy|crp-1)\.yaml:\d+ expect\.serial: .+ \(CONFIG_CONFLICT\)$/,
      /^devices\/hba1c-1\.yaml:\d+ inUseForm: .+inUseFrom.+ \(CONFIG_UNKNOWN_KEY\)$/,
      /^devices\/hba1c-1\.yaml.* inUseFrom: .+ \(CONFIG_MISSING\)$/,
      /^devices\/hba1c-1\.yaml:\d+ mode: .+ \(CONFIG_INVALID\)$/,
      /^devices\/hba1c-1\.yaml:\d+ qc\.HbA1c\.newLot: .+ \(CONFIG_INVALID\)$/,
    ];
    for (const place of places) expect(result.talk).toContainEqual(expect.stringMatching(place));
    for (const line of result.talk) expect(line).toMatch(/^\S+( \S+)?: .+\. .+[.?] \([A-Z_]+\)$/);
    expectNoStack(result);
  });

  test("a folder that is not there is a wrong configuration", async () => {
    const result = await command("check", "--config", join(temporaryFolder(), "nowhere"));
    expect(result.exitCode).toBe(2);
    expect(result.talk.join("\n")).toMatch(/\(CONFIG_[A-Z_]+\)/);
    expectNoStack(result);
  });
});

describe("replay", () => {
  test("prints outcome, codes and the message; stores and sends nothing", async () => {
    const result = await command("replay", "--device", "crp-1", "--config", await siteFolder(), crpCapture(person));
    expect(result.exitCode).toBe(0);
    const text = result.data.join("\n");
    expect(text).toMatch(/^[0-9A-Z]{20} {2}patient {2}CRP 47 mg\/L {2}HOLD {2}.*QC_NEVER/m);
    expect(text).toContain("ORU^R01^ORU_R01");
    expect(text).toMatch(/OBX\|1\|NM\|NPU19748[^|]*\|[^|]*\|47\|mg\/L/);
  });

  test("a result that cannot be sent says why there is no message", async () => {
    const result = await command("replay", "--device", "crp-1", "--config", await siteFolder(), "--json", crpCapture(null));
    const [run] = result.data.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(run).toMatchObject({ outcome: "HOLD", hl7: null, noMessage: expect.stringMatching(/\w/) });
  });

  test("judges against the data folder of a running gateway without touching it", async () => {
    const { station } = await crpStation();
    const places = ["--config", station.configDir, "--data", station.dataDir];
    const result = await command("replay", "--device", "crp-1", ...places, "--json", crpCapture(person));
    expect(result).toMatchObject({ exitCode: 0, talk: [] });
    const [run] = result.data.map((line) => JSON.parse(line) as { readonly reasons: readonly { readonly code: string }[] });
    expect(run?.reasons.map(({ code }) => code)).toContain("QC_NEVER");
    expect(run?.reasons.map(({ code }) => code)).not.toContain("LOT_UNKNOWN");
    expect(station.gateway.store.transmissions.counts()).toMatchObject({ complete: 0, incomplete: 0, open: 0 });
  });

  test("tells what became of a capture that the data folder holds already", async () => {
    const { station, port } = await crpStation();
    const capture = crpCapture(person);
    const device = await dialIn(port);
    device.send(readFileSync(capture));
    await device.hears(/MSA\|AA\|1/);
    await station.closeBatches();
    const places = ["--config", station.configDir, "--data", station.dataDir];
    const { exitCode, data } = await command("replay", "--device", "crp-1", ...places, "--json", capture);
    expect(exitCode).toBe(0);
    expect(data.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ outcome: "HOLD", kind: "patient" }]);
  });

  test("a data folder without a store in it is not the one that was meant, and nothing is made there", async () => {
    const data = join(temporaryFolder(), "data");
    const places = ["--config", await siteFolder(), "--data", data];
    expectFailure(await command("replay", "--device", "crp-1", ...places, crpCapture(person)), 2, "NO_STORE");
    expect(existsSync(data)).toBe(false);
  });

  test("an instrument that is not configured is wrong usage", async () => {
    expectFailure(await command("replay", "--device", "x-9", "--config", await siteFolder(), fileWith("")), 2, "BAD_USAGE");
  });
});

describe("qc lots import", () => {
  const importing = async (text: string) => {
    const places = ["--config", await siteFolder(), "--data", join(temporaryFolder(), "data")];
    const once = () => asLab("qc", "lots", "import", fileWith(text, "lots.csv"), ...places);
    return { first: await once(), again: await once() };
  };

  test("reads a good file, and reading it again changes nothing", async () => {
    const { first, again } = await importing(lotsCsv);
    expect(first).toMatchObject({ exitCode: 0, data: ["7 lots read, 7 new or changed."] });
    expect(again).toMatchObject({ exitCode: 0, data: ["7 lots read, 0 new or changed."] });
  });

  test("one bad line, and nothing is imported; every bad line is named", async () => {
    const bad =
      "\uFEFFkind,analyte,model,level,lot,unit,low,high\ncontrol,CRP,afinion-2,C I,L1,mg/L,16,24\ncontrol,CRP,afinion-2,C I,,mg/L,x,24\nball,CRP,afinion-2,,,,,\n";
    const { first, again } = await importing(bad);
    expectFailure(first, 1, "LOT_FILE_BAD_LINE");
    expect(first.talk.join("\n")).toMatch(/\b3\b.*lot is missing/);
    expect(first.talk.join("\n")).toMatch(/\b4\b.*kind is neither/);
    const mistakes = (talk: readonly string[]) => talk.filter((line) => !line.includes("data folder")).map(withoutPath);
    expect(mistakes(again.talk)).toEqual(mistakes(first.talk));
  });

  test("a file that is not there is wrong usage", async () => {
    expectFailure(
      await command("qc", "lots", "import", "/nowhere/lots.csv", "--config", await siteFolder()),
      2,
      "BAD_INPUT_FILE",
    );
  });
});

const withoutPath = (line: string): string => line.replace(/^\S+ /, "");

describe("ports", () => {
  test("lists, or says that there is none", async () => {
    const result = await command("ports", "--config", await siteFolder());
    expect(result.exitCode).toBe(0);
    expect(said(result)).not.toBe("");
    expectNoStack(result);
  });
});

/** The command line beside a running gateway, and as a process: what it prints where, its exit codes, what ends it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { crp, crpStation, expectFailure, expectNoStack, person, serial } from "../support/cli-site.ts";
import { command } from "../support/gateway-harness.ts";
import { freePort, temporaryFolder } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { personFile } from "../support/person-file.ts";
import { program } from "../support/program.ts";

describe("simulate, held and journal against a running gateway", () => {
  async function running() {
    const { station, port } = await crpStation();
    const places = ["--config", station.configDir, "--data", station.dataDir];
    const simulate = (...args: readonly string[]) =>
      command("simulate", "afinion-2", "--connect", `127.0.0.1:${port}`, "--serial", serial, ...args);
    return { station, places, simulate };
  }
  const signed = ["--by", "Kari Lab", "--reason", "sett i besøksloggen"];

  test("a simulated control and a simulated result end in the journal", async () => {
    const { station, simulate } = await running();
    const control = await simulate("--control-lot", crp.control.id, "--level", "C I", "--value", "20", "--sequence", "1");
    expect(control).toMatchObject({ exitCode: 0, data: ["1 result acknowledged by the host."] });
    const result = await simulate("--patient", personFile(person), "--value", "31", "--sequence", "2");
    expect(result).toMatchObject({ exitCode: 0, data: ["1 result acknowledged by the host."] });
    await station.closeBatches();
    await station.delivered();
    expect(station.journal?.list()).toMatchObject([{ answer: "AA", duplicates: 0, hl7: expect.stringContaining("|31|mg/L") }]);
  });

  test("journal list prints what the archive holds, one JSON object a line", async () => {
    const { station, simulate } = await running();
    await simulate("--control-lot", crp.control.id, "--level", "C I", "--value", "20", "--sequence", "1");
    await simulate("--patient", personFile(person), "--value", "31", "--sequence", "2");
    await station.closeBatches();
    await station.delivered();
    const listed = await command("journal", "list", "--archive", join(station.folder, "journal.db"));
    expect(listed).toMatchObject({ exitCode: 0, talk: [] });
    const entries = listed.data.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries.map((entry) => Object.keys(entry))).toEqual([
      ["no", "controlId", "receivedAt", "answer", "duplicates", "hl7"],
    ]);
  });

  test("a held entry: decisions are refused with a sentence, and nothing happens without a name and a reason", async () => {
    const { station, places, simulate } = await running();
    await simulate("--sequence", "1");
    await station.closeBatches();
    const id = station.held()[0]?.key ?? "";
    const held = (...args: readonly string[]) => asLab("held", ...args, ...places);
    expectFailure(await held("release", id, ...signed), 1, "NOT_ALLOWED_NOW");
    expectFailure(await held("release", "ZZZZ", ...signed), 1, "NOT_FOUND");
    expectFailure(await held("assign", id, "--patient", personFile("15815024344"), ...signed), 2, "BAD_PERSON_NUMBER");
    expectFailure(await held("discard", id, "--by", "Per", "--reason", "x"), 1, "NOT_PERMITTED");
    expectFailure(await held("discard", id, "--role", "lab-responsible", "--reason", "x"), 1, "NOT_PERMITTED");
    expectFailure(await held("discard", id, "--reason", " "), 2, "BAD_USAGE");
    expect((await held("discard", id)).exitCode).toBe(2);
    expect(station.held()).toHaveLength(1);
    expect(await held("discard", id, ...signed)).toMatchObject({ exitCode: 0, data: [`${id} discarded`] });
    expect(await held("list")).toEqual({ exitCode: 0, data: [], talk: ["Nothing is held."] });
  });

  test("simulate says so when nobody listens, and which faults there are", async () => {
    const nobody = await command("simulate", "afinion-2", "--connect", `127.0.0.1:${await freePort()}`);
    expect(nobody.exitCode).toBe(1);
    expectNoStack(nobody);
    expectFailure(await command("simulate", "afinion-2", "--connect", "127.0.0.1:1", "--fault", "gremlins"), 2, "BAD_USAGE");
    expectFailure(await command("simulate", "toaster", "--connect", "127.0.0.1:1"), 2, "BAD_USAGE");
  });

  test("journal list of an archive that is not there is wrong usage", async () => {
    expectFailure(await command("journal", "list", "--archive", "/nowhere/journal.db"), 2, "BAD_INPUT_FILE");
  });

  test("a journal without a broker is wrong usage", async () => {
    expectFailure(await command("journal"), 2, "BAD_USAGE");
    expectFailure(await command("journal", "--broker", "somewhere"), 2, "BAD_USAGE");
  });
});

describe("the process", () => {
  interface Ended {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  }

  /** One run of the program with the Node that runs the tests. */
  function run(args: readonly string[], nodeArgs: readonly string[] = []): Promise<Ended> {
    const child = spawn(process.execPath, [...nodeArgs, program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: "" },
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (bytes: Buffer) => void out.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => void err.push(bytes));
    return new Promise((resolve) => {
      child.on("close", (code) => resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }));
    });
  }

  test("a user's mistake: exit code 2, one line on standard error, nothing on standard output", async () => {
    const { code, out, err } = await run(["decode", "--driver", "afinion-2", "/nowhere/file"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.trim().split("\n")).toEqual([expect.stringMatching(/\(BAD_INPUT_FILE\)$/)]);
  });

  test("an old Node is refused with a sentence, before anything native is loaded", async () => {
    const old = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})";
    const { code, out, err } = await run(["--help"], ["--import", `data:text/javascript,${encodeURIComponent(old)}`]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.trim().split("\n")).toEqual([expect.stringMatching(/20\.20\.2.*22\.18.*\(NODE_TOO_OLD\)$/)]);
  });
});

test("a reader that has seen enough closes the pipe without a complaint", async () => {
  const child = spawn(process.execPath, [program, "qc", "approve", "--show", "--config", "config", "--data", temporaryFolder()]);
  const talk: Buffer[] = [];
  child.stderr.on("data", (part: Buffer) => talk.push(part));
  child.stdout.destroy();
  const code = await new Promise((done) => child.once("close", done));
  expect([code, Buffer.concat(talk).toString()]).toEqual([0, ""]);
});

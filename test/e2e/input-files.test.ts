/**
 * The law of what comes from outside: whatever a path leads to that is named to a command, the command ends, with exit code 2 and one
 * plain sentence. A pipe is not waited for, a device not read, a file without end not loaded.
 */

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, openSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Answer, answers, kept, sentence } from "../support/command-lines.ts";
import { deviceYaml, kits, labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";
import { program } from "../support/program.ts";

const nobody = 65_534;
const posix = test.skipIf(process.platform === "win32");

/** Every command that is handed something to read; PATH is where it lies. */
const commands: readonly (readonly string[])[] = [
  ["decode", "--driver", "afinion-2", "PATH"],
  ["decode", "--device", "crp-1", "--config", "PATH", "x"],
  ["replay", "--device", "crp-1", "--config", "SITE", "PATH"],
  ["frames", "PATH", "--out", "OUT"],
  ["qc", "rules", "PATH"],
  ["qc", "status", "PATH"],
  ["qc", "lots", "import", "PATH", "--config", "SITE", "--data", "DATA"],
  ...["operators", "training", "patients"].map((kind) => ["register", "import", kind, "PATH", "PLACES", "SIGNED"]),
  ["plan", "set", "PATH", "PLACES", "SIGNED"],
  ["journal", "--config", "PATH"],
  ["journal", "--archive", "PATH", "--broker", "mqtt://127.0.0.1:1"],
  ["journal", "list", "--archive", "PATH"],
  ["check", "--config", "PATH"],
  ["start", "--config", "PATH"],
  ["held", "list", "--config", "SITE", "--data", "PATH"],
  ["start", "--config", "SITE", "--data", "PATH"],
];

/** What may be made where nothing is, and what takes a folder. */
const takes = (args: readonly string[], kind: string): boolean =>
  (kind === "missing" && /--archive|start .*--data PATH/.test(args.join(" ")) && args[1] !== "list") ||
  (kind === "folder" && args.join(" ").includes("start --config SITE --data PATH"));

function places() {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  writeFiles(at("site"), {
    "labbro.yaml": labbroYaml(),
    "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: 4 } }),
  });
  execFileSync("mkfifo", [at("pipe")]);
  mkdirSync(at("folder"));
  symlinkSync("/dev/zero", at("endless"));
  symlinkSync("circle", at("circle"));
  writeFileSync(at("huge"), "");
  truncateSync(at("huge"), 1024 ** 3);
  return { folder, at };
}

const kinds = ["pipe", "folder", "endless", "circle", "huge", "missing"] as const;

/** The command line with its words filled in. */
const written = (args: readonly string[], at: (name: string) => string, kind: string): readonly string[] =>
  args.flatMap((word) => {
    if (word === "PLACES") return ["--config", at("site"), "--data", at("data")];
    if (word === "SIGNED") return ["--by", "Kari Lab", "--reason", "ny liste"];
    const path: Readonly<Record<string, string>> = { PATH: at(kind), SITE: at("site"), DATA: at("data"), OUT: at("out") };
    return path[word] ?? word;
  });

function expectRefused(args: readonly string[], answer: Answer | undefined): void {
  const isOneEach = args[0] === "check" || args.includes("--config");
  expect([args, answer]).toEqual([
    args,
    { exitCode: 2, data: expect.anything(), talk: expect.arrayContaining([expect.stringMatching(sentence)]) },
  ]);
  const wrong = answer?.talk.filter((line) => !sentence.test(line) || line.includes("(UNEXPECTED)")) ?? [];
  expect([args, wrong]).toEqual([args, []]);
  if (!isOneEach) expect([args, answer?.talk.length]).toEqual([args, 1]);
}

for (const kind of kinds) {
  posix(`${kind}: every command that reads something says so and ends`, async () => {
    const { at } = places();
    const lines = commands.filter((args) => !takes(args, kind)).map((args) => written(args, at, kind));
    const told = await answers(lines);
    lines.forEach((args, index) => {
      expectRefused(args, told[index]);
    });
  });
}

test.skipIf(process.getuid?.() !== 0)("what another account may not read: the same", async () => {
  const { folder, at } = places();
  for (const path of [folder, at("site"), at("site/devices")]) chmodSync(path, 0o755);
  for (const path of ["site/labbro.yaml", "site/devices/crp-1.yaml"]) chmodSync(at(path), 0o644);
  writeFileSync(at("closed"), "x", { mode: 0o600 });
  // Of another account's data folder the sentence is NOT_PERMITTED, exit code 1 (accounts.test.ts).
  const lines = commands
    .filter((args) => !/--(data|archive) PATH/.test(args.join(" ")))
    .map((args) => written(args, at, "closed"));
  const told = await answers(lines, { uid: nobody, gid: nobody });
  lines.forEach((args, index) => {
    expectRefused(args, told[index]);
  });
});

posix("standard input: what has no end or is a folder is refused, what ends is read", async () => {
  const { at } = places();
  writeFileSync(at("text"), "H|\\^&\rL|1\r");
  const end = async (command: readonly string[], path: string) => {
    const child = kept(
      spawn(process.execPath, [program, ...written(command, at, "x")], { stdio: [openSync(path, "r"), "ignore", "pipe"] }),
    );
    let talk = "";
    child.stderr?.on("data", (part: Buffer) => {
      talk += String(part);
    });
    return await new Promise((done) => child.once("close", (code) => done([command[0], path, code, talk.trim()])));
  };
  const readers = [
    ["decode", "--driver", "afinion-2", "-"],
    ["replay", "--device", "crp-1", "--config", "SITE", "-"],
    ["frames", "-", "--out", "OUT"],
  ];
  for (const [index, command] of readers.entries())
    for (const path of index === 0 ? ["/dev/zero", at("huge"), at("folder")] : ["/dev/zero"])
      expect(await end(command, path)).toEqual([command[0], path, 2, expect.stringMatching(/^Th[^\n]+\(BAD_INPUT_FILE\)$/)]);
  expect(await end(["frames", "-", "--out", "OUT"], at("text"))).toMatchObject({ 2: 0 });
});

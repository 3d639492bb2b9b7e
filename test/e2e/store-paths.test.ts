/**
 * The law of stores that are named: whatever lies where a store is said to lie, a data folder or a journal's archive, the command ends with a
 * sentence that says what to do. It never hangs, never is at a loss (UNEXPECTED), and never answers calmly about what is no such store.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Command } from "commander";
import { expect, onTestFinished, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { openJournalArchive } from "../../src/journal/archive/archive.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { answers, sentence } from "../support/command-lines.ts";
import { command } from "../support/gateway-harness.ts";
import { deviceYaml, kits, labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";
import { reading } from "../support/reading-commands.ts";
import { isThorough } from "../support/thorough.ts";

const nobody = 65_534;
const posix = test.skipIf(process.platform === "win32");

/** Every command that takes `--archive`; STORE is where it is said to lie. */
const ofArchives: readonly (readonly string[])[] = [
  ["key", "where"],
  ["key", "show-recovery"],
  ["key", "move", "NEW"],
  ["key", "rotate"],
  ["key", "open-copy", "NEW"],
  ["key", "restore", "RECOVERY"],
  ["audit", "verify"],
  ["audit", "accept", "--reason", "x"],
  ["backup", "NEW"],
  ["restore", "BACKUP", "--recovery-key-file", "RECOVERY"],
  ["journal", "list"],
  ["journal", "looks"],
  ["journal", "--broker", "mqtt://127.0.0.1:1"],
];

/** Every kind of command that takes `--data`. */
const ofStations: readonly (readonly string[])[] = [
  ...ofArchives.filter(([name, what]) => name !== "journal" && what !== "accept"),
  ...reading,
  ["audit", "accept", "--reason", "x"],
  ["audit", "set-aside", "0a1b2c3d", "--reason", "x"],
  ["audit", "of-person", "--patient", "RECOVERY", "--reason", "x"],
  ["user", "list"],
  ["user", "records"],
  ["logout"],
  ["login", "kari", "--password-file", "RECOVERY"],
  ["capture", "export", "1", "NEW"],
  ["replay", "CAPTURE", "--device", "crp-1"],
  ["check"],
  ["start"],
  ["start", "--new-store"],
];

/** Files beside the store that are read (in) or made (out); STORE is where they are said to lie. */
const ofFiles: readonly (readonly ["in" | "out", ...string[]])[] = [
  ["in", "restore", "STORE", "--recovery-key-file", "RECOVERY", "--data", "NEW"],
  ["in", "restore", "STORE", "--recovery-key-file", "RECOVERY", "--archive", "NEW"],
  ["in", "restore", "BACKUP", "--recovery-key-file", "STORE", "--data", "NEW"],
  ["in", "key", "restore", "STORE", "--data", "STATION"],
  ["in", "login", "kari", "--password-file", "STORE", "--data", "STATION"],
  ["in", "audit", "of-person", "--patient", "STORE", "--reason", "x", "--data", "STATION"],
  ["out", "backup", "STORE", "--data", "STATION"],
  ["out", "backup", "STORE", "--archive", "ARCHIVE"],
  ["out", "key", "move", "STORE", "--data", "STATION"],
  ["out", "key", "move", "STORE", "--archive", "ARCHIVE"],
  ["out", "key", "open-copy", "STORE", "--data", "STATION"],
  ["out", "capture", "export", "1", "STORE", "--data", "STATION"],
  ["out", "capture", "record", "STORE", "--port", "127.0.0.1:1", "--seconds", "1"],
  ["out", "qc", "report", "--month", "2026-11", "--html", "STORE", "--data", "STATION"],
  ["out", "qc", "report", "--month", "2026-11", "--csv", "STORE", "--data", "STATION"],
  ["out", "qc", "compare", "print", "STORE", "--data", "STATION"],
  ["out", "plan", "print", "STORE", "--data", "STATION"],
  ["out", "review", "print", "--year", "2026", "STORE", "--data", "STATION"],
  ["out", "frames", "CAPTURE", "--out", "STORE"],
];

/** What lies there is no matter to the command, or is what it wants. */
function mayAnswer(args: readonly string[], kind: string): boolean {
  const [name, what] = args;
  // A file of its own takes the place of what was there.
  if (name === "frames" && / file$|junk|database/.test(kind)) return true;
  if (kind.endsWith("without its key") && args.join(" ") === "key restore RECOVERY") return true;
  // A folder of other things holds no approval; where nothing is, something may be made.
  if (name === "check" && kind === "an archive's folder") return true;
  if (kind !== "missing" && kind !== "empty folder") return false;
  const isMade = name === "restore" || (name === "journal" && what === "--broker") || (name === "start" && what === undefined);
  return isMade || name === "check";
}

function made() {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  writeFiles(at("site"), {
    "labbro.yaml": labbroYaml(),
    "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: 4 }, serial: "AF20990001" }),
  });
  openGatewayStore(at("station")).close();
  mkdirSync(at("archives"), { mode: 0o700 });
  openJournalArchive(at("archives/journal.db")).close();
  writeFileSync(at("capture"), "x");
  return { folder, at };
}

type Made = ReturnType<typeof made>;

/** Odd things of a name. */
const odd: Readonly<Record<string, (path: string) => void>> = {
  missing: () => undefined,
  folder: (path) => mkdirSync(path),
  "empty file": (path) => writeFileSync(path, ""),
  "junk file": (path) => writeFileSync(path, "Kjære deg, dette er et brev.\n".repeat(50)),
  "short junk": (path) => writeFileSync(path, "x"),
  "junk that begins as a database": (path) => writeFileSync(path, `SQLite format 3\0${"x".repeat(9_000)}`),
  "another program's database": (path) => copyOfOthers(path),
  pipe: (path) => void execFileSync("mkfifo", [path]),
  socket: (path) => listenAt(path),
  "device without end": (path) => symlinkSync("/dev/zero", path),
  "circle of links": (path) => symlinkSync(path, path),
  "file in a file": (path) => path,
};

function copyOfOthers(path: string): void {
  execFileSync(process.execPath, [
    "-e",
    `new (require("better-sqlite3"))(process.argv[1]).exec("CREATE TABLE song (title TEXT); PRAGMA user_version = 3")`,
    path,
  ]);
}

function listenAt(path: string): void {
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
}

const copyAs = (pairs: readonly (readonly [string, string])[]): void => {
  for (const [from, to] of pairs) cpSync(from, to);
};

/** From what lies at the archive's name. */
const archives: Readonly<Record<string, (path: string, made: Made) => void>> = {
  ...odd,
  "a station's database alone": (path, { at }) => copyAs([[at("station/labbro.db"), path]]),
  "a station's store": (path, { at }) =>
    copyAs([
      [at("station/labbro.db"), path],
      [at("station/data.key"), `${path}.key`],
      [at("station/store.json"), `${path}.mark`],
    ]),
  "an archive without its key": (path, { at }) => copyAs([[at("archives/journal.db"), path]]),
  "an archive cut in the middle": (path, made) => cutArchive(path, made, 0.5),
  "an archive cut within its first page": (path, made) => cutArchive(path, made, 0, 60),
  "an archive overwritten but for its beginning": (path, made) => {
    cutArchive(path, made, 1);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill("x", 100));
  },
};

function cutArchive(path: string, { at }: Made, share: number, bytes = 0): void {
  for (const end of ["", ".key", ".mark"]) cpSync(at(`archives/journal.db${end}`), `${path}${end}`);
  cut(path, share, bytes);
}

const cut = (path: string, share: number, bytes: number): void =>
  truncateSync(path, bytes + Math.floor(readFileSync(path).length * share));

const stationWith = (path: string, { at }: Made): string => {
  cpSync(at("station"), path, { recursive: true });
  return join(path, "labbro.db");
};

/** From what lies at the data folder's name. */
const stations: Readonly<Record<string, (path: string, made: Made) => void>> = {
  missing: () => undefined,
  "empty folder": (path) => mkdirSync(path, { mode: 0o700 }),
  ...Object.fromEntries(Object.entries(odd).filter(([kind]) => kind !== "missing" && kind !== "folder")),
  ...Object.fromEntries(
    Object.entries(odd).map(([kind, make]) => [
      `folder whose database is: ${kind}`,
      (path: string, made: Made) => {
        const database = stationWith(path, made);
        execFileSync("rm", [database]);
        make(database);
      },
    ]),
  ),
  "an archive's file": (path, { at }) => cpSync(at("archives/journal.db"), path),
  "an archive's folder": (path, { at }) => cpSync(at("archives"), path, { recursive: true }),
  "an archive as if it were a station": (path, { at }) => {
    mkdirSync(path, { mode: 0o700 });
    copyAs([
      [at("archives/journal.db"), join(path, "labbro.db")],
      [at("archives/journal.db.key"), join(path, "data.key")],
      [at("archives/journal.db.mark"), join(path, "store.json")],
    ]);
  },
  "a station cut in the middle": (path, made) => cut(stationWith(path, made), 0.5, 0),
  "a station cut within its first page": (path, made) => cut(stationWith(path, made), 0, 60),
  "a station without its key": (path, made) => {
    stationWith(path, made);
    execFileSync("rm", [join(path, "data.key")]);
  },
};

type Make = (path: string, made: Made) => void;

/** A command line, and what lies where it says a store lies. */
interface Asked {
  readonly args: readonly string[];
  readonly kind: string;
  readonly make: Make;
}

/** Each has a store of its own: what one does to it the next does not see. */
async function asked(lines: readonly Asked[], option: string, uid?: number) {
  const place = made();
  const { at, folder } = place;
  const recovery = await command("key", "show-recovery", "--data", at("station"));
  writeFileSync(at("recovery"), recovery.data.join("\n"));
  await command("backup", at("backup"), "--config", at("site"), "--data", at("station"));
  const filled = lines.map(({ args, make }, no) => {
    const store = make === odd["file in a file"] ? at(`capture/store-${no}`) : at(`store-${no}`);
    make(store, place);
    const words: Readonly<Record<string, string>> = {
      ...{
        STORE: store,
        STATION: at("station"),
        ARCHIVE: at("archives/journal.db"),
        NEW: at(`new-${no}`),
        RECOVERY: at("recovery"),
        BACKUP: at("backup"),
        CAPTURE: at("capture"),
        SITE: at("site"),
      },
    };
    const site = option !== "--data" && !args.includes("--data") ? [] : ["--config", "SITE"];
    return [...args, ...site, ...(option === "" ? [] : [option, store])].map((word) => words[word] ?? word);
  });
  if (uid !== undefined) {
    for (const path of [folder, at("site"), at("site/devices")]) chmodSync(path, 0o755);
    for (const name of ["recovery", "backup", "capture", "site/labbro.yaml", "site/devices/crp-1.yaml"])
      chmodSync(at(name), 0o644);
  }
  return await answers(filled, uid === undefined ? {} : { uid, gid: uid });
}

async function expectRefused(lines: readonly Asked[], option: string, uid?: number): Promise<void> {
  const all = lines.filter(({ args, kind }) => !mayAnswer(args, kind));
  expect(all.length).toBeGreaterThan(0);
  const told = await asked(all, option, uid);
  const wrong = all.flatMap(({ args, kind }, no) => {
    const { exitCode = 0, talk = ["(never ended)"], data = [] } = told[no] ?? {};
    // What `check` says of the configuration stands beside what it says of the store.
    const isTold =
      args[0] === "check"
        ? talk.some((line) => sentence.test(line))
        : exitCode > 0 && data.length === 0 && sentence.test(talk.at(-1) ?? "");
    return isTold && !talk.some((line) => line.includes("(UNEXPECTED)"))
      ? []
      : [[kind, args.join(" "), exitCode, [...data, ...talk].slice(0, 3)]];
  });
  expect(wrong).toEqual([]);
}

/** Two minutes for all of them: each command meets one kind in three, and each kind one command in three, but where there is time. */
const nth = isThorough ? 1 : 3;
const first = Number(process.env.LABBRO_SEED ?? Date.now() % 1e9);

/** A process for some kinds: starting one takes longer than what it is asked. */
const kindsTogether = 6;
type Kinds = Readonly<Record<string, Make>>;
function someKindsOf(kinds: Kinds, lines: readonly (readonly string[])[]): readonly (readonly Asked[])[] {
  const all = Object.entries(kinds).map(([kind, make], kindNo) =>
    lines.filter((_, lineNo) => (lineNo + kindNo + first) % nth === 0).map((args): Asked => ({ args, kind, make })),
  );
  return Array.from({ length: Math.ceil(all.length / kindsTogether) }, (_, part) =>
    all.slice(part * kindsTogether, (part + 1) * kindsTogether).flat(),
  );
}
const namesOf = (lines: readonly Asked[]): string => [...new Set(lines.map(({ kind }) => kind))].join(", ");

for (const lines of someKindsOf(archives, ofArchives))
  posix(`commands say so where an archive is named: ${namesOf(lines)}`, () => expectRefused(lines, "--archive"));

for (const lines of someKindsOf(stations, ofStations))
  posix(`commands say so where a data folder is named: ${namesOf(lines)}`, () => expectRefused(lines, "--data"));

const wordsOf = ([, ...args]: (typeof ofFiles)[number]): readonly string[] => args;
const { missing = () => undefined, ...there } = odd;
for (const lines of [
  ...someKindsOf({ missing }, ofFiles.filter(([way]) => way === "in").map(wordsOf)),
  ...someKindsOf(there, ofFiles.map(wordsOf)),
])
  posix(`commands say so where another file is named: ${namesOf(lines)}`, () => expectRefused(lines, ""));

const isRoot = process.getuid?.() === 0;
test.skipIf(!isRoot)("an archive of another account: every command says so", () =>
  expectRefused(
    ofArchives.map((args) => ({ args, kind: "closed", make: (path, made) => cutArchive(path, made, 1) })),
    "--archive",
    nobody,
  ),
);
test.skipIf(!isRoot)("a data folder of another account: every command says so", () =>
  expectRefused(
    ofStations.map((args) => ({ args, kind: "closed", make: stationWith })),
    "--data",
    nobody,
  ),
);

test("no command that takes an archive is missing here", async () => {
  const found: string[] = [];
  const walk = (one: Command, above: readonly string[]): void => {
    const path = [...above, one.name()];
    if (one.options.some(({ long }) => long === "--archive")) found.push(path.join(" "));
    for (const below of one.commands) walk(below, path);
  };
  const context = {
    output: { data: () => undefined, talk: () => undefined },
    drivers: async () => [],
    stopRequested: async () => undefined,
  };
  for (const [name, { load }] of Object.entries(commands)) {
    const one = new Command(name);
    await (await load())(one, context);
    walk(one, []);
  }
  const here = ofArchives.map((args) =>
    args.filter((word) => /^[a-z-]+$/.test(word) && !word.startsWith("--") && word !== "x").join(" "),
  );
  expect(found.sort()).toEqual([...here].sort());
});

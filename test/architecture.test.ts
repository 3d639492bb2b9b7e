/** The one-way rules of src/ARCHITECTURE.md, held by reading the imports. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { roomOf, type SourceFile, sourceFiles, sourceOf } from "./support/source-tree.ts";

const files = sourceFiles(["src", "drivers"]);

/** Which rooms a room may import from (itself is understood). */
const sees: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  protocol: ["domain"],
  "driver-api": ["domain", "protocol"],
  drivers: ["driver-api"],
  qc: ["domain"],
  // Whole and private files: the one room for what several others write to disk.
  files: ["domain"],
  store: ["domain", "files"],
  hl7: ["domain", "protocol"],
  config: ["domain", "driver-api", "files"],
  transport: ["domain", "protocol"],
  mqtt: ["domain", "files"],
  observe: ["domain"],
  intake: ["domain", "driver-api", "protocol", "store"],
  release: ["domain", "driver-api", "intake", "qc", "hl7", "store"],
  casework: ["domain", "driver-api", "intake", "qc", "hl7", "store", "release"],
  quality: ["domain", "qc", "store", "release", "casework"],
  delivery: ["domain", "store", "mqtt", "hl7"],
  journal: ["domain", "files", "store", "mqtt", "hl7", "protocol", "transport"],
  simulator: ["domain", "protocol", "transport"],
  // The real clock, and one writer a folder.
  machine: ["domain", "files", "store"],
  captures: [
    "domain",
    "files",
    "protocol",
    "driver-api",
    "config",
    "hl7",
    "store",
    "transport",
    "observe",
    "simulator",
    "machine",
    "intake",
    "release",
  ],
  accounts: ["domain", "store"],
  admin: ["domain", "accounts", "office"],
  // What people ask for: one table, above everything that it asks, below what composes the station.
  office: ["domain", "accounts", "files", "config", "qc", "store", "hl7", "intake", "release", "casework", "quality", "delivery"],
  app: [
    "domain",
    "files",
    "protocol",
    "driver-api",
    "qc",
    "store",
    "hl7",
    "config",
    "transport",
    "mqtt",
    "observe",
    "intake",
    "release",
    "casework",
    "quality",
    "delivery",
    "journal",
    "simulator",
    "accounts",
    "admin",
    "machine",
    "captures",
    "office",
  ],
  cli: ["app", "office", "captures", "files", "domain", "driver-api", "drivers"],
  // The browser's side: types alone come from outside (held below).
  page: ["domain", "admin", "office"],
  "labbro.js": ["cli"],
  "main.ts": ["labbro.js"],
};

const owners: Readonly<Record<string, string | readonly string[]>> = {
  aedes: "src/mqtt/",
  mqtt: "src/mqtt/",
  "mqtt-packet": "src/mqtt/",
  serialport: "src/transport/serial/",
  "@serialport/parser-readline": "src/transport/serial/",
  "@lydell/node-pty": "src/transport/serial/",
  "hl7-standard": "src/hl7/",
  "better-sqlite3": "src/store/",
  pino: "src/observe/",
  "@prometheus-io/client": "src/observe/",
  fastify: "src/admin/http/",
  preact: "src/page/",
  "@preact/signals": "src/page/",
  rolldown: ["src/admin/page/", "config/service/"],
  "@fastify/cookie": "src/admin/http/",
  "@fastify/rate-limit": "src/admin/http/",
  zod: "src/domain/zod.ts",
  yaml: "src/config/",
  chokidar: "src/config/",
  commander: "src/cli/",
  "big.js": "src/domain/decimal.ts",
  "temporal-polyfill": "src/domain/time.ts",
  vega: "src/quality/report/chart.ts",
  "csv-parse": "src/qc/csv.ts",
  /** Our own name and version. */
  "package.json": "src/app/software-version.ts",
};

const pureRooms = ["domain", "protocol", "qc", "driver-api", "drivers"];
const isProjectFile = (specifier: string) => specifier.startsWith("src/") || specifier.startsWith("drivers/");
const packageName = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
const complaints = (check: (file: SourceFile) => readonly string[]) =>
  files.flatMap((file) => check(file).map((complaint) => `${file.path}: ${complaint}`));

test("ARCHITECTURE.md says the same", () => {
  const page = readFileSync(new URL("../src/ARCHITECTURE.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `([\w.-]+)` \| (.*) \|$/gm)];
  const said = Object.fromEntries(
    rows.map(([, room, seen = ""]) => [room, [...seen.matchAll(/`([^`]+)`/g)].map(([, one]) => one)]),
  );
  expect(said).toEqual(sees);
});

test("a room imports only what it may see", () => {
  const found = complaints((file) => {
    const room = roomOf(file.path);
    const allowed = [room, ...(sees[room] ?? [])];
    return file.imports.filter((one) => isProjectFile(one) && !allowed.includes(roomOf(one))).map((one) => `may not see ${one}`);
  });
  expect(found).toEqual([]);
});

test("what people write is checked where it comes in: in files and in requests", () => {
  const doors = ["config", "office", "admin"];
  const found = complaints(({ path, imports }) =>
    imports.includes("src/domain/zod.ts") && !doors.includes(roomOf(path)) ? ["checks what nobody wrote"] : [],
  );
  expect(found).toEqual([]);
});

test("hl7 sees of the protocols only the HL7 reader, and transport only the line splitter's type", () => {
  const narrow: Readonly<Record<string, string>> = { hl7: "src/protocol/hl7v2/", transport: "src/protocol/lines/" };
  const found = complaints((file) => {
    const only = narrow[roomOf(file.path)];
    if (only === undefined) return [];
    return file.imports.filter((one) => one.startsWith("src/protocol/") && !one.startsWith(only));
  });
  expect(found).toEqual([]);
});

test("a driver knows no other driver, and only drivers/index.ts knows them", () => {
  const found = complaints((file) => {
    const own = file.path.split("/").slice(0, 2).join("/");
    return file.imports.filter(
      (one) =>
        one.startsWith("drivers/") &&
        file.path !== "drivers/index.ts" &&
        one !== "drivers/index.ts" &&
        !one.startsWith(`${own}/`),
    );
  });
  expect(found).toEqual([]);
});

test("every third-party package has one owner", () => {
  const found = complaints((file) =>
    file.imports
      .filter((one) => !isProjectFile(one) && !one.startsWith("node:") && !one.startsWith("."))
      .filter((one) => ![owners[packageName(one)] ?? []].flat().some((owner) => file.path.startsWith(owner))),
  );
  expect(found).toEqual([]);
});

test("pure rooms import nothing of Node but buffers and ask for no time, chance or environment", () => {
  const forbidden =
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bset(?:Timeout|Interval|Immediate)\b|\bperformance\.|\bTemporal\.Now\.(?!instant\(\)\.toZonedDateTimeISO\(text\))/;
  const found = complaints((file) => {
    if (!pureRooms.includes(roomOf(file.path))) return [];
    const nodes = file.imports.filter((one) => one.startsWith("node:") && one !== "node:buffer");
    const code = file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const match = forbidden.exec(code);
    return match === null ? nodes : [...nodes, `asks the world: ${match[0]}`];
  });
  expect(found).toEqual([]);
});

test("there are no import cycles", () => {
  expect(cyclesAmong(files)).toEqual([]);
});

test("no two files need each other, types counted", () => {
  expect(circlesIn(new Map(files.map(({ path, imports }) => [path, imports.filter(isProjectFile)])))).toEqual([]);
});

/** Arrows between the files and folders that stand directly in a room, types counted. */
function arrowsInside(room: string, sources: readonly SourceFile[] = files): ReadonlyMap<string, ReadonlySet<string>> {
  const part = (path: string) => (path.startsWith(`src/${room}/`) ? path.split("/").slice(0, 3).join("/") : null);
  const arrows = new Map<string, Set<string>>();
  for (const { path, imports } of sources) {
    const from = part(path);
    if (from === null) continue;
    const to = imports.flatMap((one) => part(one) ?? []).filter((one) => one !== from);
    arrows.set(from, new Set([...(arrows.get(from) ?? []), ...to]));
  }
  return arrows;
}

test.each(Object.keys(sees))("inside %s the smaller rooms form no circle either, types counted", (room) => {
  expect(circlesIn(arrowsInside(room))).toEqual([]);
});

test("a circle of smaller rooms would be seen, if by a type alone", () => {
  const planted = [
    sourceOf("src/qc/low/one.ts", 'import type { A } from "../high/two.ts";'),
    sourceOf("src/qc/high/two.ts", 'import { b } from "../low/other.ts";'),
  ];
  expect(circlesIn(arrowsInside("qc", planted))).toEqual(["src/qc/low → src/qc/high → src/qc/low"]);
});

test("inside qc each smaller room sees only those below it", () => {
  const order = ["westgard", "controls", "schedule", "changes", "judge.ts", "judge-in-window.ts"].map((one) => `src/qc/${one}`);
  const above = [...arrowsInside("qc")].flatMap(([from, to]) => {
    const place = order.indexOf(from);
    return place === -1 ? [] : order.slice(place + 1).flatMap((one) => (to.has(one) ? `${from} sees ${one}` : []));
  });
  expect(above).toEqual([]);
  expect(order.filter((one) => !arrowsInside("qc").has(one))).toEqual([]);
  expect(files.filter(({ path, imports }) => path.startsWith("src/qc/westgard/") && imports.includes("src/qc/types.ts"))).toEqual(
    [],
  );
});

test("a circle would be seen, whatever else is imported as a type and under whatever name", () => {
  const source = (path: string, text: string) => sourceOf(path, text);
  const planted = [
    // A type of a file whose path ends alike must not hide the import that closes the circle.
    source("src/a/types.ts", 'import { b } from "../b/lots.ts";\nimport type { X } from "./lots.ts";'),
    source("src/b/lots.ts", 'import {\n  type Y,\n  c,\n} from "../c/side.ts";'),
    source("src/c/side.ts", 'export { a } from "../a/types.ts";'),
  ];
  expect(cyclesAmong(planted)).toEqual(["src/a/types.ts → src/b/lots.ts → src/c/side.ts → src/a/types.ts"]);
  const aside = [source("src/a/one.ts", 'import "./two.ts";'), source("src/a/two.ts", 'await import("./one.ts");')];
  expect(cyclesAmong(aside)).toHaveLength(1);
});

test("types are erased and form no circle", () => {
  const erased = ["import type { B } from", "import { type B, type C } from", "export type { B } from", "export type * from"];
  for (const form of erased)
    expect(
      cyclesAmong([sourceOf("src/a/one.ts", `${form} "./two.ts";`), sourceOf("src/a/two.ts", 'import "./one.ts";')]),
    ).toEqual([]);
});

function cyclesAmong(sources: readonly SourceFile[]): readonly string[] {
  return circlesIn(new Map(sources.map((file) => [file.path, file.loads.filter(isProjectFile)])));
}

function circlesIn(imports: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}

test("the page runs in a browser: nothing but types comes from outside it", () => {
  const found = complaints((file) =>
    roomOf(file.path) !== "page" ? [] : file.loads.filter((one) => isProjectFile(one) && !one.startsWith("src/page/")),
  );
  expect(found).toEqual([]);
});

test("files stay small", () => {
  const tooLong = files.filter((file) => file.lines > 400).map((file) => `${file.path}: ${file.lines} lines`);
  expect(tooLong).toEqual([]);
  const sorted = files.map((file) => file.lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(120);
});

test("only cli sees app, only the start sees cli", () => {
  const found = complaints((file) =>
    file.imports.filter(
      (one) =>
        (one.startsWith("src/app/") && !["app", "cli"].includes(roomOf(file.path))) ||
        (one.startsWith("src/cli/") && !["cli", "labbro.js"].includes(roomOf(file.path))),
    ),
  );
  expect(found).toEqual([]);
});

test("whoever stands before the office asks through its table: no store, no rule and no release of its own", () => {
  const behind = ["store", "release", "casework", "quality", "qc", "delivery", "intake"];
  const found = complaints((file) => {
    if (!["cli", "admin"].includes(roomOf(file.path))) return [];
    return file.imports.filter((one) => isProjectFile(one) && behind.includes(roomOf(one)));
  });
  expect(found).toEqual([]);
});

test("the office asks nobody who composes the station, opens no store and listens on its socket alone", () => {
  const opens = /\b(?:openGatewayStore|openMemoryStore|takeWriterLock|createCore|loadConfig)\b/;
  const found = complaints((file) => (roomOf(file.path) === "office" && opens.test(file.text) ? ["opens what it is given"] : []));
  expect(found).toEqual([]);
});

test("a command loads its work when it does it: whoever asks for help waits for no room but the words", () => {
  const found = complaints((file) =>
    ["cli", "labbro.js"].includes(roomOf(file.path))
      ? file.loadsAtOnce.filter((one) => isProjectFile(one) && !["cli", "domain", "driver-api"].includes(roomOf(one)))
      : [],
  );
  expect(found).toEqual([]);
});

/** A barrel hands on what it re-exports. */
function importedBy(path: string): ReadonlySet<string> {
  const imports = files.find((file) => file.path === path)?.imports ?? [];
  const barrels = imports.filter((one) => one.endsWith("/index.ts"));
  return new Set([...imports, ...barrels.flatMap((one) => files.find((file) => file.path === one)?.imports ?? [])]);
}

const firstBreak = (trip: readonly string[]): string | null =>
  trip.slice(1).find((path, i) => !trip.slice(0, i + 1).some((one) => importedBy(one).has(path) || importedBy(path).has(one))) ??
  null;

test("the trip of a result is under 30 files, each is there, and each touches one before it", () => {
  const page = readFileSync(new URL("../src/ARCHITECTURE.md", import.meta.url), "utf8");
  const trip = [...page.matchAll(/^\d+\. `([\w./-]+)`: /gm)].map(([, path = ""]) => path);
  const places = ["src/app/connections/talk.ts", "src/delivery/hearing.ts"];
  expect([trip[0], trip.at(-1)]).toEqual(places);
  expect(trip.length).toBeLessThan(30);
  expect(trip.filter((path) => !files.some((file) => file.path === path))).toEqual([]);
  expect(new Set(trip).size).toBe(trip.length);
  expect(firstBreak(trip)).toBeNull();
  expect(firstBreak(places)).toBe("src/delivery/hearing.ts");
});

test("the top level holds what it should and nothing else", () => {
  const expected = [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "config",
    "drivers",
    "fixtures",
    "package-lock.json",
    "package.json",
    "src",
    "test",
    "tsconfig.json",
  ];
  const ignored = ["node_modules", "data", "dist"];
  const found = readdirSync(new URL("..", import.meta.url)).filter((name) => !name.startsWith(".") && !ignored.includes(name));
  expect(found.sort()).toEqual(expected.sort());
});

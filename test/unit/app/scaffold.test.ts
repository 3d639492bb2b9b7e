/** A scaffolded driver is whole from the start: it passes the checks and the kit as it was written, whatever its family. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { families } from "../../../src/app/new-driver/families.ts";
import { listed, scaffoldDriver } from "../../../src/app/new-driver/scaffold.ts";
import { newDriverFiles } from "../../../src/app/new-driver/templates.ts";
import {
  badObservations,
  contradictions,
  expectedOf,
  isFreeOfChunking,
  notExercised,
  readWire,
} from "../../../src/driver-api/conformance/index.ts";
import { type DriverDefinition, decodeCapture } from "../../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";

const project = fileURLToPath(new URL("../../..", import.meta.url));
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "labbro-scaffold-"));
  mkdirSync(join(root, "drivers"));
  writeFileSync(
    join(root, "drivers/index.ts"),
    'import a from "./a/driver.ts";\nimport z from "./z/driver.ts";\n\nexport const drivers: readonly X[] = [\n  a,\n  z,\n];\n',
  );
});
afterEach(() => rmSync(root, { recursive: true }));

const driver = (id: string) => ({ id, vendor: "Acme", model: "Nova", family: "lis" as const });

test("it writes card, code and fixture, and lists the driver", () => {
  const written = scaffoldDriver(root, driver("acme-nova"));
  expect(written).toContain("drivers/acme-nova/README.md");
  expect(readFileSync(join(root, "drivers/index.ts"), "utf8")).toContain('import acmeNova from "./acme-nova/driver.ts";');
  expect(readFileSync(join(root, "drivers/index.ts"), "utf8")).toContain("  z,\n  acmeNova,\n];");
});

test("it overwrites nothing", () => {
  scaffoldDriver(root, driver("acme-nova"));
  expect(() => scaffoldDriver(root, driver("acme-nova"))).toThrow("BAD_USAGE");
});

test.each(["", "Acme", "../x", "a b", "-a", "a--b", "1a"])("a bad id is refused: %s", (id) => {
  expect(() => scaffoldDriver(root, driver(id))).toThrow("BAD_USAGE");
});

test("every scaffold says that it is unverified, and so is held until confirmed on site", () => {
  for (const family of families) {
    expect(newDriverFiles({ ...driver("x"), family })["drivers/x/driver.ts"]).toContain('evidence: "unverified"');
  }
});

/** Names of any length: the formatter must have nothing to wrap. */
const long = { vendor: "Acme Diagnostics of Northern Norway and Svalbard", model: "Nova CRP Professional Edition for Home Care" };

test.each(families)("%s: it keeps the contract with its own fixture", async (family) => {
  symlinkSync(join(project, "src"), join(root, "src"));
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  const files = newDriverFiles({ id: "x", family, ...long });
  scaffoldDriver(root, { id: "x", family, ...long });
  const made = (await import(/* @vite-ignore */ pathToFileURL(join(root, "drivers/x/driver.ts")).href)) as {
    default: DriverDefinition;
  };
  const wire = readWire(files["fixtures/x/first/wire.hex"] ?? null, files["fixtures/x/first/records.txt"] ?? null);
  const [mode = ""] = Object.keys(made.default.modes);
  const decoded = decodeCapture(made.default, mode, wire, makeLineSplitter);
  const fixture = { name: "first", mode, wire, expected: expectedOf(decoded) };
  const bench = { driver: made.default, makeLineSplitter };
  expect(notExercised(made.default, [fixture])).toEqual([]);
  expect([...contradictions(made.default), ...badObservations([fixture]), ...isFreeOfChunking(bench, fixture, [1])]).toEqual([]);
  expect(decoded.problems).toEqual([]);
  // A printed line names no instrument and no time.
  const facts = decoded.observations.map(({ device, measuredAt }) => [device.serial, measuredAt === null]);
  expect(facts).toEqual(facts.map(() => (family === "lines" ? [null, true] : ["SN990001", false])));
});

test("formatter and linter find nothing to change in it", () => {
  symlinkSync(join(project, "src"), join(root, "src"));
  const config = readFileSync(join(project, ".biome.json"), "utf8").replace(/"\$schema"[^\n]*\n/, "");
  writeFileSync(join(root, ".biome.json"), config);
  writeFileSync(join(root, "drivers/index.ts"), readFileSync(join(project, "drivers/index.ts"), "utf8"));
  for (const family of families) scaffoldDriver(root, { id: `a-${family}`, family, ...long });
  const biome = join(project, "node_modules/@biomejs/biome/bin/biome");
  expect(() =>
    execFileSync(process.execPath, [biome, "ci", "--error-on-warnings", "--colors=off", "drivers"], {
      cwd: root,
      encoding: "utf8",
      stdio: "pipe",
    }),
  ).not.toThrow();
});

test("the compiler takes it", () => {
  symlinkSync(join(project, "src"), join(root, "src"));
  symlinkSync(join(project, "node_modules"), join(root, "node_modules"));
  for (const family of families) scaffoldDriver(root, { id: `a-${family}`, family, ...long });
  const { compilerOptions } = JSON.parse(readFileSync(join(project, "tsconfig.json"), "utf8")) as { compilerOptions: object };
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["drivers/*/driver.ts"] }));
  const tsc = join(project, "node_modules/typescript/bin/tsc");
  expect(() => execFileSync(process.execPath, [tsc, "--noEmit", "-p", root], { encoding: "utf8", stdio: "pipe" })).not.toThrow();
});

test("listing keeps what was listed, in order of path", () => {
  expect(
    listed('import a from "./a/x.ts";\nimport d from "./d/x.ts";\n\nexport const drivers = [\n  a,\n  d,\n];\n', "b-c"),
  ).toBe(
    'import a from "./a/x.ts";\nimport bC from "./b-c/driver.ts";\nimport d from "./d/x.ts";\n\nexport const drivers = [\n  a,\n  d,\n  bC,\n];\n',
  );
});

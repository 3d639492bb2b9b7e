/**
 * `npm run mutants [-- --count 600] [--seed S] [--rooms intake,release,casework,qc,delivery]`: changes one thing at a time in a seeded sample of
 * the code that decides about results, and looks whether a test of those rooms notices. The tool (Stryker) has a package file of its
 * own beside this one, so that nobody who only runs or tests Labbro installs it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { mutantsOf, type Place } from "./list.ts";
import { seededSample } from "./sample.ts";

const root = new URL("../..", import.meta.url).pathname;
const here = join(root, "test/mutation");
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "600" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    rooms: { type: "string", default: "intake,release,casework,qc,delivery" },
    workers: { type: "string", default: "2" },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);
const rooms = values.rooms.split(",");

if (!existsSync(join(here, "node_modules"))) run("npm", ["ci", "--prefix", here, "--legacy-peer-deps", "--ignore-scripts"]);
const require = createRequire(join(here, "package.json"));
const files = globSync(
  rooms.map((room) => `src/${room}/**/*.ts`),
  { cwd: root },
);
const sources = files.sort().map((name) => ({ name, content: readFileSync(join(root, name), "utf8") }));
const all = await mutantsOf(sources, (name) => import(pathToFileURL(require.resolve(name)).href));
const chosen = seededSample(all, count, seed);
console.log(`seed ${seed}: ${chosen.length} of ${all.length} possible changes in ${files.length} files of ${rooms.join(", ")}`);

const out = join(root, "node_modules/.cache/mutants");
mkdirSync(out, { recursive: true });
const report = join(out, "report.json");
const settings = join(out, "stryker.config.json");
writeFileSync(settings, JSON.stringify(strykerSettings(chosen)));
run(process.execPath, [join(here, "node_modules/@stryker-mutator/core/bin/stryker.js"), "run", settings]);
tell();

function strykerSettings(places: readonly Place[]) {
  return {
    testRunner: "vitest",
    plugins: [require.resolve("@stryker-mutator/vitest-runner")],
    vitest: { configFile: "test/mutation/vitest.config.ts", related: true },
    mutate: places.map(({ file, from, to }) => `${file}:${from.line}:${from.column}-${to.line}:${to.column}`),
    mutator: { excludedMutations: ["StringLiteral"] },
    // TypeScript 7 has no JavaScript interface: without a file there is nothing to ask it.
    tsconfigFile: "no-such-tsconfig.json",
    coverageAnalysis: "perTest",
    concurrency: Number(values.workers),
    timeoutMS: 60_000,
    dryRunTimeoutMinutes: 30,
    // What a module computes when it is loaded: each would cost a whole run of the tests.
    ignoreStatic: true,
    disableTypeChecks: false,
    allowEmpty: false,
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: report },
    tempDirName: ".mutants",
    ignorePatterns: ["/data", "/test/mutation/node_modules"],
  };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}
interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number } };
}

/** The score as usual: noticed (a test failed, or ran for ever) of all that could be noticed. */
function tell(): void {
  const { files: found } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const mutants = Object.entries(found).flatMap(([file, one]) => one.mutants.map((mutant) => ({ file, ...mutant })));
  const of = (...states: readonly string[]) => mutants.filter(({ status }) => states.includes(status));
  const noticed = of("Killed", "Timeout");
  const unnoticed = of("Survived", "NoCoverage");
  for (const { file, location, mutatorName, replacement, status } of unnoticed) {
    console.log(
      `${status} ${file}:${location.start.line} ${mutatorName} → ${(replacement ?? "").replaceAll(/\s+/g, " ").slice(0, 120)}`,
    );
  }
  const score = (100 * noticed.length) / (noticed.length + unnoticed.length);
  console.log(`${noticed.length} noticed, ${unnoticed.length} not: ${score.toFixed(1)} % (seed ${seed})`);
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

/**
 * `npm run check:driver ID`: everything that is asked of one driver, each fault in a sentence, in the order in which a person mends it:
 * formatting (mended at once), types, goldens, then the conformance kit.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { drivers } from "../drivers/index.ts";
import * as kit from "../src/driver-api/conformance/index.ts";
import { type DriverDefinition, decodeCapture } from "../src/driver-api/index.ts";
import { makeLineSplitter } from "../src/transport/serial/line-splitter.ts";
import { fixturePath, readFixtures } from "./support/fixtures.ts";

const root = new URL("..", import.meta.url);
const seeds = [1, 2, 3, 5, 8, 13, 21, 34];
/** A fault of the decode shows at many bytes; the first ones say it. */
const toldPerLaw = 5;

/** Runs a tool of the project; its output is its own. */
function passes(tool: string, ...options: readonly string[]): boolean {
  return spawnSync(process.execPath, [tool, ...options], { cwd: root, stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

/** What the decode threw, and where: the driver's contract hides it, its author must see it. */
function crashOf(driver: DriverDefinition, { mode, wire, configured }: kit.Fixture): string | null {
  let crash: string | null = null;
  const watched: DriverDefinition = {
    ...driver,
    decode: (message, context) => {
      try {
        return driver.decode(message, context);
      } catch (error) {
        crash ??= error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 4).join("\n") : String(error);
        throw error;
      }
    },
  };
  decodeCapture(watched, mode, wire, makeLineSplitter, configured);
  return crash;
}

function goldenFaults(driver: DriverDefinition, fixture: kit.Fixture): string[] {
  const { name, mode, wire, configured, expected } = fixture;
  const crash = crashOf(driver, fixture);
  if (crash !== null) return [`the decode throws, which it never may: ${crash}`];
  if (!existsSync(fixturePath(driver.id, name, "expected.json")))
    return ["expected.json is missing: npm run -s goldens writes it."];
  const decoded = decodeCapture(driver, mode, wire, makeLineSplitter, configured);
  for (const { code, text } of decoded.problems)
    process.stdout.write(`note: fixtures/${driver.id}/${name} tells ${code}. ${text}\n`);
  const found = kit.expectedOf(decoded);
  if (kit.canonical(found) === kit.canonical(expected)) return [];
  const observations = kit.sameObservations("decoded", found.observations, expected.observations);
  const others =
    observations.length > 0 ? observations : ["decoded: clock, events or problems are others than in expected.json."];
  return [...others, "If the driver is right, npm run -s goldens writes it anew; then read git diff fixtures."];
}

function fixtureFaults(driver: DriverDefinition, fixture: kit.Fixture, all: readonly kit.Fixture[]): string[] {
  const bench = { driver, makeLineSplitter };
  const alike = all.filter(({ mode, configured }) => mode === fixture.mode && isDeepStrictEqual(configured, fixture.configured));
  const laws = [
    kit.isFreeOfChunking(bench, fixture, seeds),
    ...alike.map((next) => kit.standsBesideOthers(bench, fixture, next)),
    kit.losesOnlyWhatIsCut(bench, fixture, seeds),
    kit.hasChecksums(bench, fixture) ? kit.survivesBitFlips(bench, fixture) : [],
  ];
  return laws.flatMap((faults) => faults.slice(0, toldPerLaw));
}

function faultsOf(driver: DriverDefinition): string[] {
  const fixtures = readFixtures(driver.id);
  const unread = fixtures.flatMap((fixture) =>
    goldenFaults(driver, fixture).map((fault) => `fixtures/${driver.id}/${fixture.name}: ${fault}`),
  );
  // What the goldens say is looked at when they are right.
  if (unread.length > 0) return [...kit.contradictions(driver), ...unread];
  return [
    ...kit.contradictions(driver),
    ...fixtures.flatMap((fixture) =>
      fixtureFaults(driver, fixture, fixtures).map((fault) => `fixtures/${driver.id}/${fixture.name}: ${fault}`),
    ),
    ...kit.badObservations(fixtures),
    ...kit.notExercised(driver, fixtures),
  ];
}

function check(id: string): number {
  const driver = drivers.find((one) => one.id === id);
  if (driver === undefined) {
    process.stderr.write(
      `drivers/index.ts lists no driver with the id "${id}". It lists ${drivers.map((one) => one.id).join(", ")}.\n`,
    );
    return 2;
  }
  const formatted = passes("node_modules/@biomejs/biome/bin/biome", "check", "--write", `drivers/${id}`, "drivers/index.ts");
  const typed = passes("node_modules/typescript/bin/tsc", "--noEmit");
  const faults = faultsOf(driver);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  const isRight = formatted && typed && faults.length === 0;
  process.stdout.write(isRight ? `${id} keeps the contract.\n` : `${id} does not keep the contract yet.\n`);
  return isRight ? 0 : 1;
}

try {
  process.exitCode = check(process.argv[2] ?? "");
} catch (error) {
  // Expected of a fixture's files that cannot be read; the sentence names the file.
  if (!(error instanceof Error) || !error.message.startsWith("fixtures/")) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/**
 * `npm run bench [-- NAME…]`: measures, and prints plain tables. It asserts nothing: machines differ, the ratios to the bare cost
 * of the same work on the same machine differ less.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ack } from "./ack.ts";
import { decode } from "./decode.ts";
import { drain } from "./drain.ts";
import { draw, type Measurement } from "./harness.ts";
import { judge } from "./judge.ts";
import { latency } from "./latency.ts";
import { page } from "./page.ts";
import { start } from "./start.ts";

const measurements: Readonly<Record<string, Measurement>> = { ack, drain, latency, decode, judge, page, start };
const usage = `Usage: npm run bench [-- [--million] [${Object.keys(measurements).join(" | ")}]…]`;

/** Below node_modules: on the project's own disk (a folder for temporary files may be memory), and never committed. */
const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));

async function run(names: readonly string[], million: boolean): Promise<void> {
  for (const name of names) {
    const measure = measurements[name];
    if (measure === undefined) continue;
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, "labbro-bench-"));
    const startedAt = performance.now();
    try {
      for (const table of await measure({ folder, million })) console.log(`${draw(table)}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    console.log(`(${name} took ${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`);
  }
}

const words = process.argv.slice(2);
const names = words.filter((word) => word !== "--million");
const unknown = names.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  console.error(`There is no measurement "${unknown.join(", ")}".\n${usage}`);
  process.exitCode = 2;
} else {
  await run(names.length > 0 ? names : Object.keys(measurements), words.includes("--million"));
}

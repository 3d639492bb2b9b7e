/**
 * `npm run chaos [-- ROUNDS] [--seed S]`: kills the publishing gateway again and again (default 200 rounds), and counts what arrived.
 * `npm run chaos -- disk-full` and `npm run chaos -- lock`: the store cannot be written for a while, and nothing acknowledged is lost.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { killRounds } from "./kill-rounds.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: String(Date.now() % 1_000_000) } },
});
const harms: Readonly<Record<string, () => Promise<boolean>>> = {
  "disk-full": async () => (await import("./disk-full.ts")).diskFull(),
  lock: async () => (await import("./foreign-lock.ts")).foreignLock(),
};
const harm = harms[positionals[0] ?? ""];
if (harm !== undefined) process.exit((await harm()) ? 0 : 1);

const rounds = Number(positionals[0] ?? "200");
const seed = Number(values.seed);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed))
  throw new RangeError("Rounds and seed are whole numbers.");

/** On the project's own disk, never in memory: a commit must cost what it costs. */
const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "labbro-chaos-"));
const startedAt = performance.now();
console.log(`seed ${seed}, ${rounds} rounds`);
try {
  const progress = (round: number, stored: number): void => {
    if (round % 20 === 0) console.log(`round ${round}: the journal has ${stored}`);
  };
  const { lost, twice, outOfOrder, ...figures } = await killRounds({ folder, rounds, seed, progress });
  const bad = lost.length + twice.length + outOfOrder.length + figures.notAccepted;
  console.log(
    `${figures.results} results, ${figures.killedPublishing} of ${rounds} lives killed while publishing, ` +
      `${figures.repeated} messages came again and were not stored again; ` +
      `${lost.length} lost, ${twice.length} twice, ${outOfOrder.length} patients out of order, ` +
      `${figures.notAccepted} not accepted; ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
  );
  for (const [name, list] of Object.entries({ lost, twice, outOfOrder })) if (list.length > 0) console.log(name, list.join(" "));
  process.exitCode = bad === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

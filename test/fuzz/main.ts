/**
 * `node test/fuzz/main.ts [--inputs N] [--seed S] [--from N]`: a million damaged transmissions through every driver. What breaks a law
 * is printed as hex, smallest first found, for fixtures/<driver>/<case>/wire.hex; `--from` its number makes the same input again.
 */
import { Buffer } from "node:buffer";
import { parseArgs } from "node:util";
import { type FuzzReport, fuzz } from "./fuzz.ts";

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "1000000" },
    seed: { type: "string", default: "20260114" },
    from: { type: "string", default: "0" },
  },
});
const whole = (text: string, name: string): number => {
  if (!/^\d{1,10}$/.test(text)) throw new RangeError(`--${name} is a whole number`);
  return Number(text);
};
const seed = whole(values.seed, "seed");
const inputs = whole(values.inputs, "inputs");
const from = whole(values.from, "from");
const startedAt = performance.now();
console.log(`seed ${seed}, inputs ${from} to ${from + inputs - 1}`);
const progress = (done: number): void => {
  if (done % 100_000 === 0) console.log(`${done} after ${seconds()} s`);
};
print(fuzz({ inputs, seed, from, progress }));

function seconds(): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1);
}

function print(report: FuzzReport): void {
  const { user, system } = process.cpuUsage();
  const cpuSeconds = ((user + system) / 1e6).toFixed(1);
  const { live, observations, failures } = report;
  console.log(
    `${report.inputs} inputs (${live} of them live, too) in ${seconds()} s, ${cpuSeconds} s of processor; ${observations} observations`,
  );
  for (const [target, count] of [...report.perTarget].sort(([a], [b]) => a.localeCompare(b))) console.log(`${count}\t${target}`);
  for (const { target, input, bytes, ms } of report.slowest)
    console.log(`slow\t${ms.toFixed(1)} ms\t${target}\tinput ${input}, ${bytes} bytes`);
  for (const { target, input, laws, bytes } of failures) {
    console.log(`FAILED\t${target}\tseed ${seed}, input ${input}\t${laws.join("; ")}\n${Buffer.from(bytes).toString("hex")}`);
  }
  process.exitCode = failures.length > 0 ? 1 : 0;
}

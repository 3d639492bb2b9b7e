/** What a process weighs and does while nothing happens. Linux tells; elsewhere there are no figures. */
import { existsSync, readFileSync } from "node:fs";
import { pause, type Table } from "./harness.ts";

const settleMs = 10_000;
const watchedMs = 20_000;
/** USER_HZ: what /proc counts in, on every Linux that Node runs on. */
const ticksPerSecond = 100;

export async function idle(title: string, pid: number): Promise<Table> {
  await pause(settleMs);
  const before = cpuSeconds(pid);
  await pause(watchedMs);
  const share = ((cpuSeconds(pid) - before) / (watchedMs / 1_000)) * 100;
  return {
    title,
    unit: "MB; % of a core",
    rows: [
      { name: "resident", samples: [kilobytes(pid, "smaps_rollup", "Rss") / 1_024] },
      { name: "private", samples: [privateKilobytes(pid) / 1_024] },
      { name: "processor", samples: [share] },
    ],
  };
}

const privateKilobytes = (pid: number): number =>
  kilobytes(pid, "smaps_rollup", "Private_Clean") + kilobytes(pid, "smaps_rollup", "Private_Dirty");

function kilobytes(pid: number, file: string, name: string): number {
  const path = `/proc/${pid}/${file}`;
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? Number.NaN);
}

/** Of user and system, all threads; after the name in brackets, which may hold blanks. */
function cpuSeconds(pid: number): number {
  const path = `/proc/${pid}/stat`;
  const fields = existsSync(path) ? (readFileSync(path, "utf8").split(") ")[1]?.split(" ") ?? []) : [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

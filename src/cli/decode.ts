/** `labbro decode`: captured device bytes to observations, one JSON object a line. */
import type { Command } from "commander";
import type { DecodedCapture, DecodedLine } from "../captures/decode-capture.ts";
import { problemCatalogue, UserError } from "../domain/problem-catalogue.ts";
import { type Configured, type DriverDefinition, nothingConfigured } from "../driver-api/index.ts";
import type { CliContext } from "./context.ts";
import { choose, readCapture } from "./input.ts";
import { WorkFailed } from "./output.ts";

interface Options {
  readonly driver?: string;
  readonly device?: string;
  readonly config: string;
  readonly mode?: string;
  readonly json?: boolean;
}

export async function addDecode(decode: Command, context: CliContext): Promise<void> {
  const drivers = await context.drivers();
  decode
    .argument("<file...>", "files with the bytes of one or several messages")
    .option("--driver <id>", `the instrument's driver: ${drivers.map((one) => one.id).join(", ")}`)
    .option("--mode <mode>", "the driver's mode; without it, the one that understands the bytes")
    .option("--device <id>", "instead of a driver: a configured instrument, read by its mapping")
    .option("--config <dir>", "configuration folder, with --device", "config")
    .option("--json", "one JSON object a line")
    .action(async (files: string[], options: Options) => {
      const reader = await readerFor(drivers, options);
      const { decodeCapture } = await import("../captures/decode-capture.ts");
      const failures: string[] = [];
      for (const file of files) {
        const bytes = await readCapture(file);
        const failure = told(context, reader, file, decodeCapture(reader.driver, reader.mode, bytes, reader.configured), options);
        if (failure !== null) failures.push(failure);
      }
      if (failures.length > 0) throw new WorkFailed(failures);
    });
}

/** How the files are read. */
interface Reader {
  readonly driver: DriverDefinition;
  readonly mode: string | null;
  readonly configured: Configured;
}

async function readerFor(drivers: readonly DriverDefinition[], { driver, device, mode, config }: Options): Promise<Reader> {
  if ((driver === undefined) === (device === undefined)) {
    throw new UserError("BAD_USAGE", "Give either --driver, or --device with --config.");
  }
  if (device === undefined) {
    const chosen = choose("driver", driver ?? "", drivers, (one) => one.id);
    return { driver: chosen, mode: mode ?? null, configured: nothingConfigured };
  }
  if (mode !== undefined) throw new UserError("BAD_USAGE", "Leave --mode out: the instrument's file names it.");
  const [{ configuredDevice }, { loadOrExplain }] = await Promise.all([
    import("../app/connections/configured-device.ts"),
    import("../app/load-or-explain.ts"),
  ]);
  const found = configuredDevice(await loadOrExplain(config, drivers), drivers, device);
  return { driver: found.driver, mode: found.instrument.mode, configured: found.configured };
}

/** Prints what was read, and returns what was wrong with it as a whole: the driver threw, or there was nothing but problems, or nothing at all. */
function told(
  { output }: CliContext,
  { driver }: Reader,
  file: string,
  decoded: DecodedCapture,
  { json }: Options,
): string | null {
  const { lines, faults } = decoded;
  for (const line of lines) output.data(json === true ? JSON.stringify(line) : plain(line));
  if (faults.length > 0) return `${file}: the driver ${driver.id} failed: ${faults.join("; ")}. (DRIVER_FAILED)`;
  return lines.some((line) => !("problem" in line)) ? null : `${file}: nothing could be read.`;
}

function plain(line: DecodedLine): string {
  if ("observation" in line) {
    const { kind, analyte, deviceCode, value, failed, measuredAt } = line.observation;
    const text =
      value === null
        ? `no value (${failed?.reason ?? failed?.raw ?? ""})`
        : `${value.comparator ?? ""}${value.number ?? value.raw} ${value.unit ?? ""}`;
    return `${kind}  ${analyte ?? deviceCode}  ${text.trim()}  ${measuredAt?.local ?? "time unknown"}`;
  }
  if ("clock" in line) return `clock  ${line.clock.local ?? line.clock.raw}`;
  if ("event" in line) return `event  ${line.event.code}  ${line.event.text}`;
  const { code, at, text } = line.problem;
  return `problem  ${problemCatalogue[code].says} ${text} (${code}${at === null ? "" : ` at byte ${at}`})`;
}

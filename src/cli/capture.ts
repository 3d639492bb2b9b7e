/** `labbro capture …`: what was said on the wires. Reads beside a running gateway; nothing is sent, and nothing leaves without a person's word. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { printDifferences } from "./capture-differences.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";

export function addCapture(capture: Command, context: CliContext): void {
  addList(capture, context);
  addShow(capture, context);
  addExport(capture, context);
  addReplay(capture, context);
  addRecord(capture, context);
}

function addList(capture: Command, { output }: CliContext): void {
  withPlaces(capture.command("list").description("what was captured, oldest first"))
    .option("--json", "one JSON object a line")
    .action(async ({ data, json }: Places & { readonly json?: boolean }) => {
      const { listCaptures } = await import("../captures/capture-list.ts");
      const captures = listCaptures(data);
      for (const one of captures) {
        const { id, connection, driver, mode, startedAt, endedAt, bytes } = one;
        const plain = `${id}  ${startedAt}  ${endedAt}  ${connection}  ${driver} ${mode}  ${bytes} bytes`;
        output.data(json === true ? JSON.stringify(one) : plain);
      }
      if (captures.length === 0) output.talk("Nothing is captured.");
    });
}

function addShow(capture: Command, { output }: CliContext): void {
  withPlaces(capture.command("show").description("one conversation with its times; shows personal data"))
    .argument("<id>", "its number in the list", readNumber)
    .option("--hex", "hexadecimal digits instead of text")
    .action(async (id: number, { data, hex }: Places & { readonly hex?: boolean }) => {
      const { showCapture } = await import("../captures/capture-list.ts");
      for (const line of showCapture(data, id, hex === true ? "hex" : "text")) output.data(line);
    });
}

interface ExportChoices extends Places {
  readonly deviceOnly?: boolean;
  readonly keepPersonal?: boolean;
}

function addExport(capture: Command, { output, ...context }: CliContext): void {
  withPlaces(capture.command("export").description("one conversation as a file, with personal data replaced"))
    .argument("<id>", "its number in the list", readNumber)
    .argument("<file>", "a new file")
    .option("--device-only", "the instrument's bytes alone, as decode reads them; else one JSON object a line")
    .option("--keep-personal", "leave persons in: only for those who may see them")
    .action(async (id: number, file: string, { config, data, deviceOnly, keepPersonal }: ExportChoices) => {
      const { exportCapture } = await import("../captures/export.ts");
      const { drivers, loaded } = await loadedFrom(config, context);
      const choices = { deviceOnly: deviceOnly === true, keepPersonal: keepPersonal === true };
      const { bytes, problems } = exportCapture({ dataDir: data, config: loaded, drivers, id, file, ...choices });
      output.talk(`${file}: ${bytes} bytes. ${warning(problems)}`);
    });
}

function warning(problems: number | null): string {
  if (problems === null) return "It holds personal data.";
  const look = "Look through it before you hand it on.";
  return problems === 0
    ? `Fields known to be harmless are as they were; everything else is made up. ${look}`
    : `Fields known to be harmless are as they were; everything else is made up; ${problems} places were not understood. ${look}`;
}

interface ReplayChoices extends Places {
  readonly session?: number;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly showValues?: boolean;
}

function addReplay(capture: Command, { output, ...context }: CliContext): void {
  withPlaces(capture.command("replay").description("read stored bytes with this version's drivers and report differences"))
    .option("--session <id>", "one capture, by its number in the list", readNumber)
    .option("--all", "everything that is stored")
    .option("--json", "one JSON object a line")
    .option("--show-values", "contents of changed fields too; they may be personal")
    .action(async ({ config, data, session, all, json, showValues }: ReplayChoices) => {
      if ((session === undefined) === (all !== true)) throw new UserError("BAD_USAGE", "Give either --session ID or --all.");
      const { replayStored } = await import("../captures/replay.ts");
      const { drivers, loaded } = await loadedFrom(config, context);
      const report = replayStored({ dataDir: data, config: loaded, drivers, session: session ?? null });
      printDifferences(output, report, { json: json === true, showValues: showValues === true });
    });
}

interface RecordChoices {
  readonly port: string;
  readonly baud: number;
  readonly seconds?: number;
}

function addRecord(capture: Command, { output, stopRequested }: CliContext): void {
  capture
    .command("record")
    .description("listen to an unknown instrument, say nothing, and write down what comes")
    .argument("<file>", "a new file: one JSON object a line, with times")
    .requiredOption("--port <place>", "a serial path, or HOST:PORT of the instrument")
    .option("--baud <n>", "speed of the serial port", readNumber, 9600)
    .option("--seconds <n>", "end after so long; else with Ctrl-C", readNumber)
    .action(async (file: string, { port, baud, seconds }: RecordChoices) => {
      const { recordCapture } = await import("../captures/record.ts");
      const onListening = () => output.talk(`Listening on ${port}. Make the instrument send its results now; Ctrl-C ends.`);
      const bytes = await recordCapture({
        ...{ place: port, baudRate: baud, seconds: seconds ?? null, file },
        ...{ stopRequested, onListening },
      });
      output.talk(
        `${file}: ${bytes} bytes came. ${bytes === 0 ? noBytes : "It holds whatever the instrument sent, persons too."}`,
      );
    });
}

async function loadedFrom(configDir: string, context: Pick<CliContext, "drivers">) {
  const { loadOrExplain } = await import("../app/load-or-explain.ts");
  const drivers = await context.drivers();
  return { drivers, loaded: await loadOrExplain(configDir, drivers) };
}

const noBytes = "Check cable and speed; some instruments send only when they are asked.";

function readNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError("BAD_USAGE", `"${text}" is no whole number.`);
}

/** `labbro qc lots scan`: reads a GS1 code, and with --analyte and --model registers the lot. */
import type { Command } from "commander";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice, type Signed, signatureOf, withWho } from "../office.ts";

/** Columns of a lot file that a code does not tell, as options. */
const columns = [
  ["kind", "control or reagent"],
  ["analyte", "register the lot for this analysis"],
  ["model", "for instruments of this driver"],
  ["name", "what people call it"],
  ["level", "of a control"],
  ["unit", "of a control's target"],
  ["target", "target value"],
  ["sd", "standard deviation"],
  ["low", "lowest accepted value"],
  ["high", "highest accepted value"],
  ["reagentLot", "the target holds with this reagent lot only"],
  ["openedOn", "day of opening"],
  ["inUseDays", "days of use after opening"],
  ["controlId", "what the instrument sends instead of the lot number"],
  ["validFrom", "first day of this target"],
] as const;

type Row = Partial<Record<(typeof columns)[number][0], string>>;
type Options = Places & Partial<Signed> & Row & { readonly json?: boolean; readonly reading?: string };

export function addLotScan(lots: Command, context: CliContext): void {
  const scan = withWho(
    withPlaces(lots.command("scan").description("read a scanned GS1 code; with --analyte, --model and --kind register the lot")),
  )
    .argument("<code>", "as scanned, or as printed: (01)…(17)…(10)…")
    .option("--json", "one JSON object");
  for (const [name, what] of columns) scan.option(`--${dashed(name)} <${name.toLowerCase()}>`, what);
  scan
    .option("--reading <number>", "which of several readings stands on the label")
    .option("--reason <text>", "why")
    .action(async (code: string, options: Options) => {
      const row = Object.fromEntries(
        columns.flatMap(([name]) => (options[name] === undefined ? [] : [[name, options[name]]])),
      ) as Row;
      if (Object.keys(row).length === 0) await show(context, options, code);
      else await register(context, options, code, row);
    });
}

async function show(context: CliContext, options: Options, code: string): Promise<void> {
  const { isCertain, each } = (await askOffice(context, options, "lots.scan", { code })).readings;
  if (options.json === true) {
    const [elements] = each;
    return context.output.data(JSON.stringify(isCertain ? { elements } : { readings: each }));
  }
  if (!isCertain)
    context.output.talk("The scanner left out where the lot number ends. Compare with the label: --reading NUMBER.");
  for (const [i, elements] of each.entries()) {
    if (!isCertain) context.output.data(`Reading ${i + 1}:`);
    for (const { ai, title, value, day } of elements)
      context.output.data(`(${ai}) ${title}: ${value}${day === null ? "" : ` = ${day}`}`);
  }
}

async function register(context: CliContext, options: Options, code: string, row: Row): Promise<void> {
  const { by, reason, role } = options;
  if (reason === undefined) throw new UserError("BAD_USAGE", "Registering a lot needs --reason.");
  const reading = /^[1-9]$/.test(options.reading ?? "") ? { reading: Number(options.reading) } : {};
  const request = { code, row, ...reading, ...signatureOf({ by, reason, role }) };
  const answer = await askOffice(context, options, "lots.register", request);
  if (options.json === true) return context.output.data(JSON.stringify(answer));
  const second = answer.waitsForSecond ? " The limits count once a second person has confirmed them: qc lots confirm." : "";
  const news = answer.changed === 0 ? "was registered already" : "registered";
  context.output.data(
    `${row.kind} ${row.analyte} ${row.model} ${answer.lot}: ${news}${answer.expiry === null ? "" : `, until ${answer.expiry}`}.${second}`,
  );
}

const dashed = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

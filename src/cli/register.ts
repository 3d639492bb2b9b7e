/** `labbro register …`: operators, training and the patient list. All optional: results are judged by a register once it holds something. */
import type { Command } from "commander";
import type { AnswerOf } from "../office/index.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { encodingHelp, readText } from "./input.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";
import { WorkFailed } from "./output.ts";

const imports = {
  operators: "columns: name;hpr;codes;temporaryUntil (codes: what the instruments call them, between blanks)",
  training: "columns: operator;on;trainedBy;date;validTo;ownControl;procedure;procedureRead (on: a driver or an instrument)",
  patients: "columns: personNumber;name;birthDate; the file is the whole list, and it is deleted after seven days",
} as const;

type Kind = keyof typeof imports;
type Listing = Places & { readonly json?: boolean };

export function addRegister(register: Command, context: CliContext): void {
  addImports(
    register.command("import").description("add or update entries; nothing is imported unless every line is good"),
    context,
  );
  const list = register.command("list").description("what a register holds");
  addListing(list.command("operators"), context, (places) => askOffice(context, places, "register.operators", {}), operatorLine);
  addListing(list.command("training"), context, (places) => askOffice(context, places, "register.training", {}), trainingLine);
  const gaps = register.command("gaps").description("who is trained on what, and what is missing");
  addListing(gaps, context, (places) => askOffice(context, places, "register.gaps", {}), gapLine);
}

function addImports(parent: Command, context: CliContext): void {
  for (const kind of Object.keys(imports) as Kind[]) {
    withSignature(withPlaces(parent.command(kind)))
      .argument("<file.csv>", imports[kind])
      .option("--encoding <name>", encodingHelp)
      .action(async (file: string, options: Signed & { readonly encoding?: string }) => {
        const request = { text: await readText(file, options.encoding), ...signatureOf(options) };
        const { badLines, lines, changed } = await askOffice(context, options, `register.import-${kind}`, request);
        if (badLines.length > 0) throw new WorkFailed(badLines.map((line) => `${file}: ${line} (REGISTER_FILE_BAD_LINE)`));
        context.output.data(`${lines} entries read, ${changed} new or changed.`);
      });
  }
}

function addListing<Entry extends object>(
  command: Command,
  { output }: CliContext,
  ask: (places: Places) => Promise<readonly Entry[]>,
  lineOf: (entry: Entry) => string,
): void {
  withPlaces(command)
    .option("--json", "one JSON object a line")
    .action(async (options: Listing) => {
      const entries = await ask(options);
      if (entries.length === 0) output.talk("The register is empty.");
      for (const entry of entries) output.data(options.json === true ? JSON.stringify(entry) : lineOf(entry));
    });
}

const operatorLine = ({ name, hprNumber, codes, temporaryUntil }: AnswerOf<"register.operators">[number]): string =>
  [name, hprNumber ?? "no HPR number", codes.join(" "), temporaryUntil === null ? "" : `until ${temporaryUntil}`]
    .join("  ")
    .trimEnd();

const trainingLine = ({ operator, on, trainedBy, date, validTo }: AnswerOf<"register.training">[number]): string =>
  `${operator}  ${on}  ${date} by ${trainedBy}${validTo === null ? "" : `, valid to ${validTo}`}`;

const gapLine = ({ operator, instrument, state, validTo, isGap }: AnswerOf<"register.gaps">[number]): string =>
  `${isGap ? "!" : " "} ${operator}  ${instrument}  ${state}${validTo === null ? "" : `, valid to ${validTo}`}`;

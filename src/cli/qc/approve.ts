/** `labbro qc approve`: "Slik blir svar behandlet", row by row, and the approval of rows by name (ruling 32). */
import type { Command } from "commander";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { AnswerOf, RequestOf } from "../../office/index.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice, type Signed, signatureOf, withWho } from "../office.ts";

interface Options extends Places, Partial<Pick<Signed, "by" | "reason" | "role">> {
  readonly show?: boolean;
  readonly json?: boolean;
  readonly instrument?: string;
  readonly analyte?: string;
  readonly row: readonly string[];
  readonly changedBy?: string;
}

type Shown = AnswerOf<"rules.show">;
/** What the last ninety days would have been; null: nothing waits, or it was not asked for. */
interface Trial {
  readonly results: number;
  readonly heldNow: number;
  readonly heldThen: number;
}
type Row = Shown["rows"][number] & { readonly trial: Trial | null };

/** Slice by slice: the gateway goes on with its instruments in between. */
async function tried(context: CliContext, options: Options, row: string): Promise<Trial | null> {
  let [results, heldNow, heldThen, days] = [0, 0, 0, 0];
  for (let place: RequestOf<"rules.try">["place"] = null; ; ) {
    const slice: AnswerOf<"rules.try"> = await askOffice(context, options, "rules.try", { row, place });
    if (slice === null) return null;
    results += slice.results;
    heldNow += slice.heldNow;
    heldThen += slice.heldThen;
    if (slice.next === null) return { results, heldNow, heldThen };
    if (slice.days > days) context.output.talk(`${row}: ${slice.days} av 90 dager, ${results} svar`);
    days = slice.days;
    place = slice.next;
  }
}

const collect = (row: string, rows: readonly string[]): readonly string[] => [...rows, row];

export function addApproval(qc: Command, context: CliContext): void {
  withWho(
    withPlaces(
      qc
        .command("approve")
        .description("approve the rules of an analysis on an instrument; in production nothing is sent before"),
    ),
  )
    .option(
      "--show",
      "only show what would be approved, row by row, in plain sentences; of a named row also what it would have held back",
    )
    .option("--json", "with --show: one JSON object")
    .option("--instrument <id>", "the row: of this instrument …")
    .option("--analyte <name>", "… this analysis")
    .option("--row <id:analysis>", "a row by its name, such as crp-1:CRP; may be given several times", collect, [])
    .option("--changed-by <name>", "who changed the rules")
    .option("--reason <text>", "why, or after what")
    .action(async (options: Options) => {
      const rows = rowsOf(options);
      if (options.show === true) return show(context, options, rows, await askOffice(context, options, "rules.show", {}));
      if (rows.length === 0)
        throw new UserError(
          "BAD_USAGE",
          "Name what is approved: --instrument ID --analyte NAME, or --row ID:NAME. --show lists the rows.",
        );
      const { by, reason, role, changedBy = null } = options;
      if (reason === undefined) throw new UserError("BAD_USAGE", "An approval needs --reason; --show only shows.");
      const signature = signatureOf({ by, reason, role });
      const answer = await askOffice(context, options, "rules.approve", { rows, changedBy, signature });
      for (const name of new Set(rows)) context.output.data(approvedLine(name, answer));
    });
}

/** Rows are named: there is no way to approve all of them unseen. */
function rowsOf({ instrument, analyte, row }: Options): readonly string[] {
  if ((instrument === undefined) !== (analyte === undefined))
    throw new UserError("BAD_USAGE", "--instrument and --analyte go together.");
  return instrument === undefined ? row : [...row, `${instrument}:${analyte}`];
}

function approvedLine(name: string, { rows }: Shown): string {
  const row = rows.find((one) => one.row === name);
  if (row === undefined) return `${name} is measured no more: approved.`;
  const same = row.approved?.isBySamePerson === true ? " Samme person har endret og godkjent." : "";
  return `Rules ${row.rules} of ${name} approved by ${row.approved?.by}.${same}`;
}

/** All rows, or those that are named: of these also what the last ninety days would have been. */
async function show(context: CliContext, options: Options, names: readonly string[], shown: Shown): Promise<void> {
  const { output } = context;
  const { json } = options;
  for (const name of new Set(names)) {
    if (!shown.rows.some(({ row }) => row === name))
      throw new UserError(
        "NOT_FOUND",
        `No instrument has the row ${name}. There are: ${shown.rows.map(({ row }) => row).join(", ")}.`,
      );
  }
  const rows: Row[] = [];
  for (const row of shown.rows) {
    if (names.length === 0) rows.push({ ...row, trial: null });
    else if (names.includes(row.row)) rows.push({ ...row, trial: await tried(context, options, row.row) });
  }
  const asked = { ...shown, rows };
  const lines =
    json === true ? [JSON.stringify(asked)] : ["Slik blir svar behandlet:", ...asked.rows.flatMap((row) => rowLines(row, shown))];
  for (const line of lines) output.data(line);
}

function rowLines(row: Row, { asksApproval }: Shown): readonly string[] {
  const isChanged = row.state === "waits" || row.state === "removed";
  const marked = (sentence: string): string => `${isChanged && row.isNew.includes(sentence) ? "+" : " "} ${sentence}`;
  const settings = isChanged ? row.isNew.filter((one) => !row.sentences.includes(one)) : [];
  return [
    "",
    `${row.row} – ${stateLine(row, asksApproval)}`,
    ...[...row.sentences, ...settings].map(marked),
    ...(isChanged ? row.noLonger.map((one) => `- ${one}`) : []),
    ...(row.trial === null ? [] : [`  ${trialLine(row.trial)}`]),
  ];
}

const date = (at: number): string => new Date(at).toISOString().slice(0, 10);

function stateLine({ state, rules, approved }: Row, asksApproval: boolean): string {
  const by = approved === null ? "" : `${approved.by} (${approved.role}), ${date(approved.at)}`;
  const same = approved?.isBySamePerson === true ? " Samme person har endret og godkjent." : "";
  switch (state) {
    case "approved":
      return `regler ${rules}: gjennomgått og godkjent av ${by}.${same}`;
    case "waits":
      return `regler ${rules}: venter på godkjenning. Reglene godkjent av ${by} gjelder til da.`;
    case "removed":
      return `er tatt ut av oppsettet; venter på godkjenning. Svar holdes tilbake til da. Godkjent av ${by}.`;
    case "never":
      return `regler ${rules}: ikke godkjent${asksApproval ? ", svarene holdes tilbake" : ""}.`;
  }
}

function trialLine({ results, heldNow, heldThen }: Trial): string {
  return `Siste 90 dager (alle ${results} svar): ${heldThen} svar ville vært holdt tilbake i stedet for ${heldNow}.`;
}

/** The difference report of a replay, for people or one JSON object a line. Contents of fields only where they were asked for. */
import type { DifferenceReport, NamedResult, SourceReport, VerdictReport } from "../captures/replay.ts";
import type { Output } from "./output.ts";

export interface Printing {
  readonly json: boolean;
  readonly showValues: boolean;
}

export function printDifferences(output: Output, report: DifferenceReport, printing: Printing): void {
  const { sources, verdicts } = report;
  if (printing.json) {
    for (const source of sources) output.data(JSON.stringify(shown(source, printing)));
    for (const verdict of verdicts) output.data(JSON.stringify({ verdict }));
    return;
  }
  for (const line of sources.flatMap((source) => sourceLines(source, printing))) output.data(line);
  for (const verdict of verdicts) output.data(verdictLine(verdict));
  const same = sources.reduce((sum, source) => sum + source.same, 0);
  const unlike = sources.filter(differs).length;
  output.talk(
    `${sources.length} replayed, ${unlike} read otherwise; ${same} results as stored; ${verdicts.length} verdicts would differ. Nothing was stored or sent.`,
  );
}

const differs = ({ added, missing, changed, unknownDriver }: SourceReport): boolean =>
  unknownDriver || added.length + missing.length + changed.length > 0;

function shown(source: SourceReport, { showValues }: Printing) {
  const changed = source.changed.map(({ fields, ...result }) => ({
    ...result,
    fields: showValues ? fields : fields.map(({ field }) => field),
  }));
  return { ...source, changed };
}

function sourceLines(source: SourceReport, { showValues }: Printing): readonly string[] {
  if (!differs(source)) return [];
  const [[what, id] = ["", 0]] = Object.entries(source.source);
  const head = `${what} ${id}  ${source.driver} ${source.mode}`;
  if (source.unknownDriver) return [`${head}: this version has no such driver, or it is no longer configured`];
  return [
    head,
    ...source.added.map((result) => `  added    ${named(result)}`),
    ...source.missing.map((result) => `  missing  ${named(result)}`),
    ...source.changed.map(({ fields, ...result }) => {
      const texts = fields.map(({ field, stored, now }) => (showValues ? `${field}: ${stored} → ${now}` : field));
      return `  changed  ${named(result)}  ${texts.join(", ")}`;
    }),
  ];
}

const named = ({ run, kind, analyte }: NamedResult): string => [run, kind, analyte].filter((part) => part !== null).join("  ");

function verdictLine({ run, stored, now }: VerdictReport): string {
  const sentence = ({ outcome, codes }: VerdictReport["now"]) => [outcome ?? "not judged", ...codes].join(" ");
  return `verdict  ${run}  ${stored === null ? "new run" : sentence(stored)} → ${sentence(now)}`;
}

/** Comparisons with a hospital laboratory: registering a pair, listing them, a page for the consultant (QC.md 2.1, ruling 13). */

import type { EpochMs } from "../domain/clock.ts";
import { readNumber } from "../domain/decimal.ts";
import { policyAt } from "../domain/policy.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { type Comparison, comparisons, differencePercent, isComparable, isWithinLimit } from "../domain/registers/comparisons.ts";
import type { Signature } from "../domain/signature.ts";
import type { ConfiguredAnalyte, Instrument } from "../domain/station.ts";
import { isoTime } from "../domain/time.ts";
import type { z } from "../domain/zod.ts";
import { type ComparisonLine, comparisonPage } from "../quality/comparison-page.ts";
import type { Ports } from "../release/view.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { impersonalNote, namedInstrument, pastMoment } from "./places.ts";
import { asks, line, nothing, signature, text } from "./request.ts";

const pair = asks({
  instrument: line,
  analyte: line,
  /** Decimal text; comma or point. Null: read from `run`. */
  own: line.nullable(),
  hospital: line,
  /** When it was measured here; null: when `run` was, else now. */
  at: line.nullable(),
  /** A measurement here, by its id or an unambiguous beginning of it. */
  run: line.nullable(),
  /** Only where the policy names no limit. */
  limit: line.nullable(),
  source: line.nullable(),
  note: text.nullable(),
  ...signature,
});

export const comparisonActs = {
  "comparisons.add": act({
    pin: { none: "writes down what two methods measured; the rules conclude" },
    asks: pair,
    right: "enter-control",
    effect: "begins",
    showsPatients: false,
    does: add,
  }),
  "comparisons.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }) => linesOf(ports),
  }),
  "comparisons.page": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }) => {
      const { station } = ports.view();
      const { zone } = station.gateway;
      return { html: comparisonPage({ unit: station.site.name, printedAt: ports.clock.now(), zone, lines: linesOf(ports) }) };
    },
  }),
} as const;

function add({ ports }: OfficeCore, request: z.output<typeof pair>): ComparisonLine {
  const instrument = namedInstrument(ports, request.instrument);
  const analyte = namedAnalyte(instrument, request.analyte);
  const measured = request.run === null ? null : measuredHere(ports, instrument, analyte, request.run);
  const at = request.at === null && measured !== null ? measured.at : pastMoment(ports, request.at);
  const body: Comparison = {
    analyte: analyte.name,
    unit: analyte.unit,
    own: number("--own", request.own ?? measured?.own ?? ""),
    hospital: number("--hospital", request.hospital),
    ...limitOf(instrument, analyte.name, at, request),
    run: measured?.run ?? null,
    note: impersonalNote(request.note),
  };
  const { by, role, reason } = request;
  register(ports, instrument, body, at, { by, role, reason });
  return lineOf(ports, instrument, at, body, by);
}

function register(
  ports: Ports<"store" | "clock" | "later">,
  instrument: Instrument,
  body: Comparison,
  at: EpochMs,
  signature: Signature,
): void {
  const { analyte, own, hospital, run } = body;
  const key = JSON.stringify([instrument.id, analyte, at, own, hospital, run]);
  const now = ports.clock.now();
  ports.store.transaction(() => {
    const put = ports.store.registers.put(comparisons, { key, subject: instrument.id, at, body }, signature, now);
    if (put === "same") return;
    ports.store.events.add({ at: now, kind: "comparison", subject: instrument.id, detail: { analyte, at } });
    ports.later({ kind: "touched" });
  });
}

function namedAnalyte(instrument: Instrument, name: string): ConfiguredAnalyte {
  const found = instrument.analytes.find((one) => one.name === name);
  if (found === undefined)
    throw new UserError("NOT_FOUND", `Analyses of ${instrument.id}: ${instrument.analytes.map((one) => one.name).join(", ")}.`);
  return found;
}

/** A plain number in the configured unit: neither `<5` nor 0 can be compared in percent. */
function number(option: string, text: string): string {
  const plain = readNumber(text.trim().replace(",", "."));
  if (plain === null || !isComparable(plain))
    throw new UserError("BAD_USAGE", {
      en: `${option} takes a number above 0, such as 24,5.`,
      nb: "Skriv et tall over 0, for eksempel 24,5.",
    });
  return plain;
}

/** The policy's limit counts; one that is typed in could only make it milder. */
function limitOf(
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
  { limit, source }: z.output<typeof pair>,
): Pick<Comparison, "limitPercent" | "limitSource"> {
  const policy = policyAt(instrument.qc[analyte] ?? [], at)?.comparison;
  if (policy !== undefined) {
    if (limit !== null)
      throw new UserError("BAD_USAGE", {
        en: `The limit is configured: ${policy.limitPercent} %. Leave out --limit.`,
        nb: `Grensen står i oppsettet: ${policy.limitPercent} %. Den skrives ikke inn her.`,
      });
    return { limitPercent: String(policy.limitPercent), limitSource: policy.source };
  }
  if (limit === null || source === null)
    throw new UserError("BAD_USAGE", {
      en: "No limit is configured: give --limit in percent (15 or 20) and --source, who says so.",
      nb: "Ingen grense står i oppsettet. Skriv grensen i prosent (15 eller 20) og hvem som sier det.",
    });
  return { limitPercent: number("--limit", limit), limitSource: source };
}

function measuredHere(
  ports: Ports<"store">,
  instrument: Instrument,
  { name, unit, unitSpellings }: ConfiguredAnalyte,
  id: string,
) {
  const [run, ...others] = ports.store.runs.find(id.trim().toUpperCase());
  if (run === undefined || others.length > 0 || run.instrumentId !== instrument.id || run.measuredAt === null)
    throw new UserError("NOT_FOUND", `No measurement of ${instrument.id} is named so.`);
  const values = ports.store.runs.observations(run.key).map(({ observation }) => observation);
  const own = values.find(({ analyte, value }) => {
    const isPlain = value?.number != null && value.comparator === null;
    return analyte === name && isPlain && [unit, ...unitSpellings].includes(value.unit ?? "");
  });
  if (own?.value?.number == null)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `The measurement has no number for ${name} in ${unit}.`,
      nb: `Målingen har ikke noe tall for ${name} i ${unit}.`,
    });
  return { run: run.key, at: run.measuredAt, own: own.value.number };
}

function linesOf(ports: Ports<"store" | "view">): readonly ComparisonLine[] {
  return ports
    .view()
    .instruments.flatMap((instrument) =>
      ports.store.registers
        .ofSubject(comparisons, instrument.id)
        .map(({ at, recordedAt, body, signature }) => lineOf(ports, instrument, at ?? recordedAt, body, signature?.by ?? null)),
    );
}

function lineOf(ports: Ports<"view">, instrument: Instrument, at: EpochMs, body: Comparison, by: string | null): ComparisonLine {
  const { analyte, unit, own, hospital, limitPercent, limitSource, run, note } = body;
  return {
    instrument: instrument.id,
    name: instrument.name,
    at: isoTime(at, ports.view().station.gateway.zone),
    analyte,
    unit,
    own,
    hospital,
    differencePercent: differencePercent(body),
    limitPercent,
    limitSource,
    isWithin: isWithinLimit(body),
    run,
    note,
    by,
  };
}

/** The lot register: imported, scanned, opened, exhausted, blocked. */

import { listLots } from "../../casework/registers/lot-list.ts";
import { blockLot, exhaustLot, type LotQuestion, openLot, unblockLot } from "../../casework/registers/lots.ts";
import { permit } from "../../casework/rights.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { parseDay } from "../../domain/expiry.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Signature } from "../../domain/signature.ts";
import { localDate, localToInstant, readInstant } from "../../domain/time.ts";
import { type Gs1Element, readGs1 } from "../../qc/lots/gs1.ts";
import { readLotFile } from "../../qc/lots/lot-file.ts";
import { type LotRow, lotColumns, readLotRow } from "../../qc/lots/lot-row.ts";
import type { ReleasePorts } from "../../release/view.ts";
import type { OfficeCore } from "./core.ts";
import { lotNotes } from "./lot-notes.ts";

/** Times are as people write them: a day, or a day with a time. */
type Told<More = unknown> = LotQuestion & Signature & More;

/** `row`: what a code cannot say. `reading`: which of several a person saw on the label, counted from 1. */
interface Scanned extends Signature {
  readonly code: string;
  readonly row: Partial<LotRow>;
  readonly reading?: number;
}

export const lotActions = {
  /** `badLines`: every line that is wrong; then nothing was imported. */
  "lots.import": ({ pipeline, ports }: OfficeCore, { text }: { readonly text: string }) => {
    const { lots, problems } = readLotFile(text);
    if (problems.length > 0) return { badLines: problems.map((one) => one.text), notes: [], lines: 0, changed: 0 };
    const notes = lotNotes(lots, ports.view().instruments);
    return { badLines: [], notes, lines: lots.length, changed: pipeline.importLots(lots) };
  },
  "lots.list": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) => listLots(ports),
  "lots.open": ({ ports }: OfficeCore, request: Told<{ readonly on?: string; readonly insteadOf?: string }>) => {
    const on = request.on === undefined ? today(ports) : dayOf(request.on);
    const insteadOf = request.insteadOf === undefined ? null : dayOf(request.insteadOf);
    return openLot(ports, request, { on, insteadOf }, request);
  },
  /** `undo`: it was not used up after all. */
  "lots.exhaust": ({ ports }: OfficeCore, request: Told<{ readonly on?: string; readonly undo?: boolean }>) =>
    exhaustLot(ports, request, request.undo === true ? null : momentOf(ports, request.on), request),
  "lots.block": ({ ports }: OfficeCore, request: Told<{ readonly from: string }>) =>
    blockLot(ports, request, momentOf(ports, request.from), request),
  "lots.unblock": ({ ports }: OfficeCore, request: Told<{ readonly from?: string }>) =>
    unblockLot(ports, request, momentOf(ports, request.from), request),
  /** What a scanned code says; nothing is registered. */
  "lots.scan": (_: OfficeCore, { code }: { readonly code: string }) => ({ readings: readingsOf(code) }),
  /** Registers what a code says; `row` holds what a code cannot say, as columns of a lot file. */
  "lots.register": ({ pipeline }: OfficeCore, request: Scanned) => {
    permit("register-lot", request);
    const elements = chosen(request);
    const said = { lot: textOf(elements, "10"), expiry: elements.find(({ ai }) => ai === "17")?.day ?? null };
    const cells = lotColumns.map((column) => [column, request.row[column] ?? null] as const);
    const { lot, faults } = readLotRow({ ...(Object.fromEntries(cells) as LotRow), ...said });
    if (lot === null) throw new UserError("BAD_USAGE", `The lot cannot be registered: ${faults.join(" ")}`);
    return { lot: lot.lot, expiry: lot.expiry, changed: pipeline.importLots([lot]) };
  },
} as const;

/** One where the code itself says where each value ends; else a person chooses, also of one. */
function readingsOf(code: string): { readonly isCertain: boolean; readonly each: readonly (readonly Gs1Element[])[] } {
  const reading = readGs1(code);
  if ("fault" in reading) throw new UserError("LOT_CODE_UNREADABLE", reading.fault);
  return "elements" in reading ? { isCertain: true, each: [reading.elements] } : { isCertain: false, each: reading.readings };
}

function chosen({ code, reading }: Scanned): readonly Gs1Element[] {
  const { isCertain, each } = readingsOf(code);
  const elements = isCertain ? each[0] : each[(reading ?? 0) - 1];
  if (elements !== undefined) return elements;
  const told = each.map((one, i) => `${i + 1}: ${one.map(({ ai, value, day }) => `(${ai}) ${day ?? value}`).join(" ")}`);
  throw new UserError("LOT_CODE_AMBIGUOUS", `${told.join("; ")}.`);
}

const textOf = (elements: readonly Gs1Element[], ai: string): string | null =>
  elements.find((one) => one.ai === ai)?.value ?? null;

const zoneOf = (ports: ReleasePorts): string => ports.view().station.gateway.zone;
const today = (ports: ReleasePorts): string => localDate(ports.clock.now(), zoneOf(ports));

function dayOf(text: string): string {
  const day = parseDay(text);
  if (day === null) throw new UserError("BAD_USAGE", "A day is written like 2026-03-10 or 10.03.2026.");
  return day;
}

/** A day alone is its beginning; nothing is now. */
function momentOf(ports: ReleasePorts, text: string | undefined): EpochMs {
  if (text === undefined) return ports.clock.now();
  const day = parseDay(text);
  const at = day === null ? readInstant(text, zoneOf(ports)) : localToInstant(`${day}T00:00`, zoneOf(ports));
  if (at === null) throw new UserError("BAD_USAGE", "A time is written like 2026-03-10 or 2026-03-10T07:00.");
  return at;
}

/** The lot register: imported, scanned, opened, exhausted, blocked. */

import { confirmTarget } from "../casework/registers/confirm-target.ts";
import { listLots } from "../casework/registers/lot-list.ts";
import { blockLot, exhaustLot, openLot, tryLot, unblockLot } from "../casework/registers/lot-use.ts";
import type { EpochMs } from "../domain/clock.ts";
import { parseDay } from "../domain/expiry.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { localDate, localToInstant, readInstant } from "../domain/time.ts";
import { z } from "../domain/zod.ts";
import type { Gs1Element } from "../qc/lots/gs1.ts";
import { readLotFile } from "../qc/lots/lot-file.ts";
import { type LotRow, lotColumns, readLotRow } from "../qc/lots/lot-row.ts";
import type { Ports } from "../release/view.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { readingsOf, saidOf } from "./lot-code.ts";
import { lotNotes } from "./lot-notes.ts";
import { previewed, textOf, upload } from "./lot-upload.ts";
import { asks, count, line, nothing, scanned, signature } from "./request.ts";

/** A lot number, and what tells lots of that number apart. Times are as people write them: a day, or a day with a time. */
const about = {
  lot: line,
  kind: z.enum(["control", "reagent"]).exactOptional(),
  analyte: line.exactOptional(),
  model: line.exactOptional(),
};

const rowShape = Object.fromEntries(lotColumns.map((column) => [column, line.nullable().exactOptional()] as const));

/** `row`: what a code cannot say. `reading`: which of several a person saw on the label, counted from 1. */
const registering = asks({
  code: scanned,
  row: z.strictObject(rowShape as Record<keyof LotRow, z.ZodExactOptional<z.ZodNullable<typeof line>>>),
  reading: count.optional(),
  ...signature,
});

const telling = { effect: "changes", showsPatients: false } as const;

export const lotActs = {
  /**
   * `badLines`: every line that is wrong; then nothing was imported. Of a file as uploaded (`base64`), what `lots.preview` asks about is
   * imported once somebody has looked at it: `confirmed`.
   */
  "lots.import": act({
    pin: { none: "writes down what lots there are; the rules conclude, and a better file can follow" },
    asks: asks({ ...upload, confirmed: z.boolean().optional() }),
    right: "register-lot",
    effect: "begins",
    showsPatients: false,
    does: ({ pipeline, ports }, { confirmed, ...request }) => {
      const uploaded = textOf(request);
      const { lots, problems } = readLotFile(uploaded.text);
      if (request.base64 !== undefined && problems.length === 0 && confirmed !== true && previewed(ports, uploaded).asks)
        throw new UserError("NOT_ALLOWED_NOW", {
          en: "Look through what the preview asks about first.",
          nb: "Se først gjennom det forhåndsvisningen spør om.",
        });
      if (problems.length > 0) return { badLines: problems.map((one) => one.text), notes: [], lines: 0, changed: 0 };
      const notes = lotNotes(lots, ports.view().instruments);
      return { badLines: [], notes, lines: lots.length, changed: pipeline.importLots(lots) };
    },
  }),
  "lots.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => listLots(ports),
  }),
  "lots.open": act({
    pin: { none: "writes down when it was opened; can be written anew" },
    ...telling,
    asks: asks({ ...about, on: line.optional(), insteadOf: line.optional(), ...signature }),
    right: "register-lot",
    does: ({ ports }, request) => {
      const on = request.on === undefined ? today(ports) : dayOf(request.on);
      const insteadOf = request.insteadOf === undefined ? null : dayOf(request.insteadOf);
      return openLot(ports, request, { on, insteadOf }, request);
    },
  }),
  /** `undo`: it was not used up after all. */
  "lots.exhaust": act({
    pin: { none: "writes down that it is used up; its own `undo` takes it back" },
    ...telling,
    asks: asks({ ...about, on: line.optional(), undo: z.boolean().optional(), ...signature }),
    right: "register-lot",
    does: ({ ports }, request) => exhaustLot(ports, request, request.undo === true ? null : momentOf(ports, request.on), request),
  }),
  "lots.block": act({
    pin: { none: "holds, and holding must be quick; lots.unblock takes it back" },
    ...telling,
    asks: asks({ ...about, from: line, ...signature }),
    right: "block-lot",
    does: ({ ports }, request) => blockLot(ports, request, momentOf(ports, request.from), request),
  }),
  "lots.unblock": act({
    pin: "lets-go",
    ...telling,
    asks: asks({ ...about, from: line.optional(), ...signature }),
    right: "unblock-lot",
    does: ({ ports }, request) => unblockLot(ports, request, momentOf(ports, request.from), request),
  }),
  /** Charted beside the lot in use, for no patient, from now on; `chosen`: what is measured from now on counts. */
  "lots.trial": act({
    pin: { none: "counts for what is measured from now on; another trial takes it back" },
    ...telling,
    asks: asks({ ...about, chosen: z.boolean().optional(), ...signature }),
    right: "try-lot",
    does: ({ ports }, request) => tryLot(ports, request, request.chosen === true, request),
  }),
  /** The limits of a control lot agree with the insert. */
  "lots.confirm": act({
    pin: "for-good",
    ...telling,
    asks: asks({
      ...{ lot: line, analyte: line.exactOptional(), model: line.exactOptional() },
      ...{ level: line, reagentLot: line.optional(), insert: line },
      ...signature,
    }),
    right: "confirm-target",
    does: ({ ports }, { by, reason, role, ...question }) => confirmTarget(ports, question, { by, reason, role }),
  }),
  /** What a scanned code says; nothing is registered. */
  "lots.scan": act({
    asks: asks({ code: scanned }),
    right: "see",
    effect: "configured",
    showsPatients: false,
    does: (_, { code }) => ({ readings: readingsOf(code) }),
  }),
  /** Registers what a code says; `row` holds what a code cannot say, as columns of a lot file. */
  "lots.register": act({
    pin: { none: "writes down what the label says; a second person confirms typed limits" },
    asks: registering,
    right: "register-lot",
    effect: "begins",
    showsPatients: false,
    does: register,
  }),
} as const;

function register({ pipeline }: OfficeCore, request: z.output<typeof registering>) {
  const elements = chosen(request);
  const cells = lotColumns.map((column) => [column, request.row[column] ?? null] as const);
  const { lot, faults } = readLotRow({ ...(Object.fromEntries(cells) as LotRow), ...saidOf(elements) });
  if (lot === null)
    throw new UserError("BAD_USAGE", {
      en: `The lot cannot be registered: ${faults.map(({ en }) => en).join(" ")}`,
      nb: `Loten kan ikke registreres: ${faults.map(({ nb }) => nb).join(" ")}`,
    });
  const waitsForSecond = lot.kind === "control";
  const typed = lot.kind === "control" ? { ...lot, typedBy: request.by } : lot;
  return { lot: lot.lot, expiry: lot.expiry, changed: pipeline.importLots([typed]), waitsForSecond };
}

function chosen({ code, reading }: z.output<typeof registering>): readonly Gs1Element[] {
  const { isCertain, each } = readingsOf(code);
  const elements = isCertain ? each[0] : each[(reading ?? 0) - 1];
  if (elements !== undefined) return elements;
  const told = each.map((one, i) => `${i + 1}: ${one.map(({ ai, value, day }) => `(${ai}) ${day ?? value}`).join(" ")}`);
  throw new UserError("LOT_CODE_AMBIGUOUS", `${told.join("; ")}.`);
}

const zoneOf = (ports: Ports<"view">): string => ports.view().station.gateway.zone;
const today = (ports: Ports<"view" | "clock">): string => localDate(ports.clock.now(), zoneOf(ports));

function dayOf(text: string): string {
  const day = parseDay(text);
  if (day === null)
    throw new UserError("BAD_USAGE", {
      en: "A day is written like 2026-03-10 or 10.03.2026.",
      nb: "Skriv datoen slik: 10.03.2026.",
    });
  return day;
}

/** A day alone is its beginning; nothing is now. */
function momentOf(ports: Ports<"view" | "clock">, text: string | undefined): EpochMs {
  if (text === undefined) return ports.clock.now();
  const day = parseDay(text);
  const at = day === null ? readInstant(text, zoneOf(ports)) : localToInstant(`${day}T00:00`, zoneOf(ports));
  if (at === null)
    throw new UserError("BAD_USAGE", {
      en: "A time is written like 2026-03-10 or 2026-03-10T07:00.",
      nb: "Skriv en dato, eller en dato og et klokkeslett.",
    });
  return at;
}

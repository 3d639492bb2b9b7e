/**
 * «Bekreft instrument»: what an unverified mode read of a result is compared with what the instrument shows, part by part, and whoever did
 * it stands in the instrument's file (`confirmed`). Only what was read by the file as it is now can be compared: another mapping reads otherwise.
 */
import { digestOf } from "../config/editing/versions.ts";
import { kindOfFile } from "../config/form/fields.ts";
import { readYaml } from "../config/parsing/yaml-text.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { Observation } from "../domain/observation.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Instrument } from "../domain/station.ts";
import { isoTime, localDateTime } from "../domain/time.ts";
import { z } from "../domain/zod.ts";
import { isUnconfirmed } from "../release/facts/holding-now.ts";
import type { StoredObservation } from "../store/results/runs.ts";
import { act } from "./act.ts";
import { base, configurationOf, runningOf } from "./configuration-words.ts";
import type { OfficeCore } from "./core.ts";
import { namedInstrument } from "./places.ts";
import { asks, line, signature } from "./request.ts";

/** Each must agree. */
export const comparedParts = ["value", "unit", "time", "patient"] as const;

const confirming = asks({
  instrument: line,
  base,
  /** As `confirmable` told it. */
  result: line,
  compared: z.array(z.enum(comparedParts)).max(comparedParts.length).readonly(),
  ...signature,
});

const rights = { right: "edit-configuration", showsPatients: false } as const;

export const confirmActs = {
  /** Newest first; of a patient only how long the number is, and how it ends. Throws UserError NOT_FOUND, NOT_ALLOWED_NOW. */
  "instruments.confirmable": act({
    ...{ ...rights, effect: "reads" },
    asks: asks({ instrument: line }),
    does: (core, request) => {
      const instrument = namedInstrument(core.ports, request.instrument);
      const { file, text } = fileOf(core, instrument);
      const results = comparable(core, instrument, file, text).map((one) => told(core, one));
      return { instrument: instrument.id as string, base: digestOf(text), results };
    },
  }),
  /** Throws UserError NOT_FOUND, NOT_ALLOWED_NOW, CONFIG_CHANGED_MEANWHILE, and has then written nothing. */
  "instruments.confirm": act({ pin: "lets-go", ...rights, effect: "changes", asks: confirming, does: confirm }),
} as const;

function confirm(core: OfficeCore, request: z.output<typeof confirming>) {
  const { ports } = core;
  const instrument = namedInstrument(ports, request.instrument);
  if (!isUnconfirmed(ports, instrument))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `${instrument.id} is confirmed already.`,
      nb: "Instrumentet er bekreftet fra før.",
    });
  const missing = comparedParts.filter((part) => !request.compared.includes(part));
  if (missing.length > 0)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `Not compared: ${missing.join(", ")}.`,
      nb: "Alle delene må være sammenlignet først.",
    });
  const { file, text } = fileOf(core, instrument);
  const found = comparable(core, instrument, file, text).find(({ id }) => id === request.result);
  if (found === undefined) throw new UserError("NOT_FOUND", "No such result was read by the file as it is now.");
  const now = ports.clock.now();
  const at = localDateTime(now, ports.view().station.gateway.zone);
  const confirmed = { by: request.by, at, capture: `transmission ${found.transmissionId}` };
  const values = { ...(readYaml(text).data as Readonly<Record<string, unknown>>), confirmed };
  const note = { by: request.by, why: request.reason, at: now };
  const { digest } = configurationOf(core).editing.save(file, { values }, request.base, note);
  return { instrument: instrument.id as string, file, digest, at };
}

/** Throws UserError NOT_ALLOWED_NOW where what it says now is not what runs. */
function fileOf(core: OfficeCore, { id }: Instrument): { readonly file: string; readonly text: string } {
  const { texts } = configurationOf(core).editing.present();
  const inForce = runningOf(core).inForce();
  const own = Object.entries(texts).find(([file, text]) => kindOfFile(file) === "device" && idIn(text) === id);
  if (own === undefined || inForce[own[0]] !== own[1])
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `What the file of ${id} says is not in use yet.`,
      nb: "Oppsettet i filen er ikke tatt i bruk ennå. Vent et øyeblikk, og prøv igjen.",
    });
  return { file: own[0], text: own[1] };
}

const idIn = (text: string): unknown => (readYaml(text).data as { readonly id?: unknown } | null)?.id;

const mostTransmissions = 50;
const mostResults = 20;

/** Read by the file as it is now, and by nothing before it; a value is there to be compared. */
function comparable(core: OfficeCore, instrument: Instrument, file: string, text: string): readonly StoredObservation[] {
  const { transmissionLog, runs } = core.ports.store;
  const since = inUseSince(core, file, text);
  const { id, connection, driver, mode } = instrument;
  const read = transmissionLog
    .newest(connection, mostTransmissions)
    .list.filter((one) => one.startedAt >= since && one.driver === driver && one.mode === mode);
  const own = read.flatMap((one) =>
    transmissionLog
      .runKeys(one.id)
      .filter((key) => runs.byKey(key)?.instrumentId === id)
      .flatMap((key) => runs.standing(key).filter(({ transmissionId }) => transmissionId === one.id)),
  );
  const shown = own.filter(({ observation }) => observation.value !== null && observation.analyte !== null);
  return shown.slice(-mostResults).reverse();
}

function inUseSince({ ports }: OfficeCore, file: string, text: string): EpochMs {
  const all = ports.store.snapshots.all();
  const first = all.findLastIndex(({ files }) => files[file] !== text) + 1;
  return all[first]?.activatedAt ?? Number.POSITIVE_INFINITY;
}

function told({ ports }: OfficeCore, { id, observation, receivedAt }: StoredObservation) {
  const { analyte, value, measuredAt, patientId, kind } = observation;
  return {
    id: id as string,
    kind,
    analyte: analyte ?? "",
    receivedAt: isoTime(receivedAt, ports.view().station.gateway.zone),
    value: `${value?.comparator ?? ""}${value?.number ?? value?.raw ?? ""}`,
    unit: value?.unit ?? null,
    /** As its clock shows it; null: it could not be read. */
    time: measuredAt?.local ?? null,
    patient: endOf(patientId),
  };
}

/** Null: none was read. */
function endOf(patientId: Observation["patientId"]) {
  return patientId === null ? null : { length: patientId.length, end: patientId.length < 8 ? "" : patientId.slice(-2) };
}

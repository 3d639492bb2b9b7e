/** The lot register as people read it: how each lot stands today, its targets, and what does not agree. */
import { earliestDay } from "../../domain/expiry.ts";
import { type ControlTarget, type LotIdentity, lotIdentity, normalizeLot } from "../../domain/lot.ts";
import { deviceLots } from "../../domain/registers/lot-states.ts";
import { localDate } from "../../domain/time.ts";
import { type LotStanding, lotStanding } from "../../qc/lots/lot-standing.ts";
import { judgeControlsAround } from "../../release/controls.ts";
import type { Looking } from "../../release/view.ts";
import { awaitsSecond, confirmationsOf } from "../../store/people/confirmed-targets.ts";
import { knownLots, lifeOf } from "./lot-use.ts";

export interface LotEntry extends LotIdentity, LotStanding {
  readonly name: string | null;
  /** On the label, as registered. */
  readonly expiry: string | null;
  /** As the instrument sends it. */
  readonly deviceExpiry: string | null;
  /** Register and instrument name different days: the earlier decides (ruling 11). */
  readonly expiryDiffers: boolean;
  readonly inUseDays: number | null;
  /** Whether a control passed with this reagent lot; null for a control lot. False: "ny – ikke kontrollert". */
  readonly isControlled: boolean | null;
  /** Blocked now since; null: not blocked. */
  readonly blockedFrom: number | null;
  /** Every version of every target, oldest first; none for a reagent lot. */
  readonly targets: readonly Pick<
    ControlTarget,
    "level" | "unit" | "target" | "sd" | "low" | "high" | "reagentLot" | "validFrom" | "isUnconfirmed"
  >[];
}

export function listLots(ports: Looking): readonly LotEntry[] {
  const { store, clock } = ports;
  const on = localDate(clock.now(), ports.view().station.gateway.zone);
  const imported = Map.groupBy(store.lots.all(), lotIdentity);
  return knownLots(store).map((lot) => {
    const rows = imported.get(lotIdentity(lot)) ?? [];
    const told = store.registers.byKey(deviceLots, lotIdentity(lot))?.body ?? null;
    const life = lifeOf(store, lot);
    const confirmations = confirmationsOf(store.registers, lot);
    const standing = lotStanding([...rows, ...(told === null ? [] : [told])], life, { at: clock.now(), on });
    const expiry = earliestDay(rows.map((row) => row.expiry));
    return {
      ...lot,
      name: rows.find((row) => row.name !== null)?.name ?? null,
      ...standing,
      expiry,
      deviceExpiry: told?.expiry ?? null,
      expiryDiffers: expiry !== null && told !== null && told.expiry !== expiry,
      inUseDays: rows.find((row) => row.inUseDays !== null)?.inUseDays ?? null,
      isControlled: lot.kind === "control" ? null : isControlled(ports, lot),
      blockedFrom: standing.state === "blocked" ? (life.blocks.at(-1)?.from ?? null) : null,
      targets: rows
        .filter((row) => row.kind === "control")
        .map((row) => targetOf(row, awaitsSecond(row, confirmations)))
        .sort(byVersion),
    };
  });
}

/** Among the newest controls of any instrument of the model. */
function isControlled(ports: Looking, lot: LotIdentity): boolean {
  const instruments = ports.view().instruments.filter((one) => one.driver === lot.model);
  const controls = instruments.flatMap((one) => judgeControlsAround(ports, one, lot.analyte, ports.clock.now()));
  return controls.some(
    ({ result, reagentLot }) => (result === "PASS" || result === "WARN") && reagentLot === normalizeLot(lot.lot),
  );
}

const targetOf = (row: ControlTarget, isUnconfirmed: boolean): LotEntry["targets"][number] => {
  const { level, unit, target, sd, low, high, reagentLot, validFrom } = row;
  return {
    ...{ level, unit, target, sd, low, high, reagentLot },
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(isUnconfirmed ? { isUnconfirmed } : {}),
  };
};

const byVersion = (a: LotEntry["targets"][number], b: LotEntry["targets"][number]): number =>
  [a.level, a.reagentLot ?? "", a.validFrom ?? ""].join(" ") < [b.level, b.reagentLot ?? "", b.validFrom ?? ""].join(" ")
    ? -1
    : 1;

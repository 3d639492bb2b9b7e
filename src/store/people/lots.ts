/** The lot register. An import supersedes what it names and never deletes: a former target stays readable. No personal data. */
import type { EpochMs } from "../../domain/clock.ts";
import { type ControlTarget, type Lot, type LotIdentity, lotIdentity, lotKey, type ReagentLot } from "../../domain/lot.ts";
import { deviceLots, lotStates, lotSubject } from "../../domain/registers/lot-states.ts";
import { type Db, nextIdOf } from "../database/database.ts";
import type { ReadArgument, Unchanged } from "../database/unchanged.ts";
import { openedOf } from "../sealing/changed-values.ts";
import { openText, type Place, type Seal, sealText } from "../sealing/seal.ts";
import { confirmationsOf, counted } from "./confirmed-targets.ts";
import type { Registers } from "./registers.ts";

export interface Lots {
  /** Adds or updates; importing the same again changes nothing. Returns the entries that are new or different. */
  import(lots: readonly Lot[], now: EpochMs): readonly Lot[];
  /** Every version of every target, with what has been told of its lot since. */
  targets(model: string, analyte: string): readonly ControlTarget[];
  /** The targets as they stood before each change of a target that was registered already, with the time of the change. */
  formerTargets(model: string, analyte: string): readonly FormerTargets[];
  /** As imported and as instruments told them; a lot that both know stands there twice. */
  reagents(model: string, analyte: string): readonly ReagentLot[];
  /** As imported, without what has been told since. */
  all(): readonly Lot[];
  /** When a lot was first heard of, by import or from an instrument; null: never. */
  firstKnownAt(lot: LotIdentity): EpochMs | null;
}

/** What was registered until then. */
export interface FormerTargets {
  readonly until: EpochMs;
  readonly targets: readonly ControlTarget[];
}

/** The body says who typed a target in. */
interface Row {
  readonly id: number;
  readonly lot_key: string;
  readonly sealed_body: Buffer;
  readonly imported_at: number;
  readonly superseded_at: number | null;
}

const placeOf = (id: number, lotKey: string): Place => ["lot.sealed_body", id, lotKey];

export function lots(db: Db, seal: Seal, registers: Registers, { remembered }: Unchanged): Lots {
  const kept = <Args extends readonly ReadArgument[], Answer>(read: (...args: Args) => Answer) =>
    remembered(["lot", "register_entry"], read);
  const current = db.prepare<[string], Row>("SELECT * FROM lot WHERE lot_key = ? AND superseded_at IS NULL");
  const inUse = db.prepare<[], Row>("SELECT * FROM lot WHERE superseded_at IS NULL ORDER BY id");
  const bodyOf = (row: Row): string => openText(seal, row.sealed_body, placeOf(row.id, row.lot_key));
  const lotOf = <L extends Lot>(row: Row): L => JSON.parse(bodyOf(row)) as L;
  const supersede = db.prepare("UPDATE lot SET superseded_at = ? WHERE id = ?");
  const insert = db.prepare(
    "INSERT INTO lot (id, lot_key, kind, analyte, model, sealed_body, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const nextId = nextIdOf(db, "lot");
  const byModel = db.prepare<[string, string, string], Row>(
    "SELECT * FROM lot WHERE model = ? AND analyte = ? AND kind = ? AND superseded_at IS NULL ORDER BY id",
  );
  const everImported = db.prepare<[string, string, string], Row>(
    "SELECT * FROM lot WHERE model = ? AND analyte = ? AND kind = ?",
  );
  const withLives = <L extends Lot>(model: string, analyte: string, list: readonly L[]): readonly L[] => {
    const told = registers.ofSubject(lotStates, lotSubject({ model, analyte }));
    const lives = new Map(told.map(({ key, body: { lot: _, ...life } }) => [key, life]));
    return list.map((lot) => (lives.has(lotIdentity(lot)) ? { ...lot, life: lives.get(lotIdentity(lot)) } : lot));
  };
  const imported = <L extends Lot>(model: string, analyte: string, kind: L["kind"]): readonly L[] =>
    openedOf(byModel.all(model, analyte, kind), lotOf<L>);
  const everyVersion = db.prepare<[string], Row>("SELECT * FROM lot WHERE lot_key = ? ORDER BY id DESC");
  const versionsOf = <L extends Lot>(lot: L) =>
    openedOf(everyVersion.all(lotKey(lot)), (row) => ({ ...row, lot: lotOf<L>(row) }));
  /** Of the versions that end with the present one without a change of the expiry, the first. */
  const withExpiryTold = (lot: ReagentLot): ReagentLot => {
    const versions = versionsOf(lot);
    const other = versions.findIndex((version) => version.lot.expiry !== lot.expiry);
    const first = versions.at(other === -1 ? -1 : other - 1);
    return lot.expiry === null || first === undefined ? lot : { ...lot, expiryToldAt: first.imported_at };
  };
  const asCounted = (model: string, analyte: string, rows: readonly ControlTarget[]): readonly ControlTarget[] => {
    const confirmations = confirmationsOf(registers, { model, analyte });
    const former = (row: ControlTarget) =>
      versionsOf(row)
        .map((version) => version.lot)
        .slice(1);
    return rows.map((row) => counted(row, confirmations, former));
  };
  const importAll = db.transaction((list: readonly Lot[], now: EpochMs) => {
    const changed: Lot[] = [];
    for (const lot of list) {
      const key = lotKey(lot);
      const body = JSON.stringify(lot);
      const existing = current.get(key);
      if (existing !== undefined && openedOf([existing], bodyOf).includes(body)) continue;
      if (existing !== undefined) supersede.run(now, existing.id);
      const id = nextId();
      insert.run(id, key, lot.kind, lot.analyte, lot.model, sealText(seal, body, placeOf(id, key)), now);
      changed.push(lot);
    }
    return changed;
  });
  const everything = db.prepare<[string, string], Row>(
    "SELECT * FROM lot WHERE model = ? AND analyte = ? AND kind = 'control' ORDER BY id",
  );
  const former = (model: string, analyte: string): readonly FormerTargets[] => {
    const rows = openedOf(everything.all(model, analyte), (row) => ({ ...row, target: lotOf<ControlTarget>(row) }));
    // Another lot changes what stood as well: a control that names none may then be of either.
    const changes = rows.map((row) => row.imported_at).filter((at) => at > (rows[0]?.imported_at ?? at));
    return [...new Set(changes)].map((until) => {
      const stood = rows.filter((row) => row.imported_at < until && (row.superseded_at === null || row.superseded_at >= until));
      const targets = asCounted(
        model,
        analyte,
        stood.map(({ target }) => target),
      );
      return { until, targets: withLives(model, analyte, targets) };
    });
  };
  return {
    formerTargets: kept(former),
    import: (list, now) => importAll(list, now),
    targets: kept((model: string, analyte: string) =>
      withLives(model, analyte, asCounted(model, analyte, imported<ControlTarget>(model, analyte, "control"))),
    ),
    reagents: kept((model: string, analyte: string) => {
      const told = registers.ofSubject(deviceLots, lotSubject({ model, analyte })).map(({ body }) => body);
      const inFiles = imported<ReagentLot>(model, analyte, "reagent").map(withExpiryTold);
      return withLives(model, analyte, [...inFiles, ...told]);
    }),
    firstKnownAt: (lot) => {
      const rows = openedOf(everImported.all(lot.model, lot.analyte, lot.kind), (row) => ({
        ...row,
        identity: lotIdentity(lotOf(row)),
      }));
      const imports = rows.filter(({ identity }) => identity === lotIdentity(lot));
      const told = registers.history(deviceLots, lotIdentity(lot)).map(({ recordedAt }) => recordedAt);
      const times = [...imports.map((row) => row.imported_at), ...told];
      return times.length === 0 ? null : Math.min(...times);
    },
    all: kept(() => openedOf(inUse.all(), lotOf<Lot>)),
  };
}

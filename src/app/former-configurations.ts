/** What former configurations said, from the store's snapshots, which hold every one of them whole. */

import { hasFormerApprovals, takeUpFormerApprovals } from "../casework/registers/former-approvals.ts";
import { interpretConfig } from "../config/interpret.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { instrumentOf, type StationView } from "../release/view.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { Run } from "../store/results/runs.ts";

/** Nothing of the machine is asked: files and secrets that it named may be gone. */
const elsewhere = { resolve: (file: string) => file, unreadable: () => null };

/**
 * The configuration that a run was judged under: the newest snapshot, not newer than the run's last verdict, that has its instrument;
 * null: none can be read. Only the instrument and its analyses are of then; whom it is sent to, and how, is of `today`.
 */
export function formerView(
  store: GatewayStore,
  drivers: readonly DriverDefinition[],
  run: Run,
  today: StationView,
): StationView | null {
  for (let no = store.runs.snapshotOf(run.key) ?? 0; no > 0; no -= 1) {
    const texts = store.snapshots.files(no);
    const read = texts === null ? null : interpretConfig(texts, drivers, elsewhere);
    const instruments = read?.ok === true ? read.config.instruments : [];
    const view = { ...today, snapshotNo: no, instruments };
    if (instrumentOf(view, run.instrumentId) !== null) return view;
  }
  return null;
}

/** Takes up approvals that were given for a whole station's rules, once. Call before a configuration becomes active. */
export function takeUpApprovalsOfWhole(store: GatewayStore, drivers: readonly DriverDefinition[]): void {
  if (!hasFormerApprovals(store)) return;
  const former = store.snapshots.all().map(({ activatedAt, files }) => {
    const result = interpretConfig(files, drivers, elsewhere);
    return { activatedAt, ruled: result.ok ? result.config : null };
  });
  store.transaction(() => takeUpFormerApprovals(store, former));
}

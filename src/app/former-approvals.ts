/** Takes up approvals that were given for a whole station's rules, once, from the configurations that the store keeps. */

import { hasFormerApprovals, takeUpFormerApprovals } from "../casework/registers/former-approvals.ts";
import { interpretConfig } from "../config/interpret.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { GatewayStore } from "../store/gateway-store.ts";

/** Call before a configuration becomes active. What a file names is not looked for: only rules are asked for. */
export function takeUpApprovalsOfWhole(store: GatewayStore, drivers: readonly DriverDefinition[]): void {
  if (!hasFormerApprovals(store)) return;
  const surroundings = { resolve: (file: string) => file, unreadable: () => null };
  const former = store.snapshots.all().map(({ activatedAt, files }) => {
    const result = interpretConfig(files, drivers, surroundings);
    return { activatedAt, ruled: result.ok ? result.config : null };
  });
  store.transaction(() => takeUpFormerApprovals(store, former));
}

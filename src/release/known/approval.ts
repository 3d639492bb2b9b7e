/**
 * "Reglene er gjennomgått og godkjent av (navn, rolle, dato)" (rulings 15 and 16). In production nothing is sent by rules that nobody
 * approved: while the rules in force are not, every result that was not yet sent is held. What was sent stays as it is.
 */
import { createHash } from "node:crypto";
import { ruleApprovals } from "../../domain/registers/management.ts";
import type { Instrument, Station } from "../../domain/station.ts";
import { canonicalRules } from "../../qc/approval/rules.ts";
import type { RegisterFindings } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Run } from "../../store/runs.ts";
import type { ReleasePorts } from "../view.ts";

/** What of a configuration is approved. */
export interface Ruled {
  readonly station: Station;
  readonly instruments: readonly Instrument[];
}

export const rulesHash = ({ station, instruments }: Ruled): string =>
  createHash("sha256").update(canonicalRules(station, instruments)).digest("hex");

/** Production without an approval of exactly these rules. On trial nothing is asked for. */
export function isWaitingForApproval({ registers }: Pick<GatewayStore, "registers">, ruled: Ruled): boolean {
  return ruled.station.gateway.processing === "production" && registers.byKey(ruleApprovals, rulesHash(ruled)) === null;
}

export function approvalFindings({ store, view }: ReleasePorts, run: Run): RegisterFindings {
  return run.state !== "released" && isWaitingForApproval(store, view()) ? { isUnapproved: true } : {};
}

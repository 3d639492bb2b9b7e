/** How every analysis of every instrument stands now. */
import { rowName, rowsWaiting } from "../../release/registers/rule-rows.ts";
import { readStationStatus } from "../../release/station-status.ts";
import { statusLine } from "../live-status.ts";
import type { OfficeCore } from "./core.ts";

/** What somebody has yet to approve: what was approved before goes on judging until then, or everything is held. */
const waiting = (ports: OfficeCore["ports"]): ReadonlySet<string> => new Set(rowsWaiting(ports.store, ports.view()).map(rowName));

const linesOf = (ports: OfficeCore["ports"], waits: ReadonlySet<string>) =>
  readStationStatus(ports).map((status) => ({
    ...statusLine(status, ports.view().station.gateway.zone),
    rulesWait: waits.has(rowName(status)),
  }));

export const statusActions = {
  "status.list": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) => linesOf(ports, waiting(ports)),
} as const;

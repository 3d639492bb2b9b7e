/** How every analysis of every instrument stands now. */
import { readStationStatus } from "../../release/station-status.ts";
import { statusLine } from "../live-status.ts";
import type { OfficeCore } from "./core.ts";

export const statusActions = {
  "status.list": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) =>
    readStationStatus(ports).map((status) => statusLine(status, ports.view().station.gateway.zone)),
} as const;

/** The monthly report as data; whoever asked draws it, so that the gateway is not kept from its instruments. */
import { UserError } from "../domain/problem-catalogue.ts";
import { monthlyReport, type ReportOptions } from "../quality/report/build.ts";
import type { OfficeCore } from "./core.ts";

export const reportActions = {
  "report.month": ({ ports }: OfficeCore, request: ReportOptions) => {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(request.month)) throw new UserError("BAD_USAGE", "--month takes a month like 2026-11.");
    return monthlyReport(ports, request);
  },
} as const;

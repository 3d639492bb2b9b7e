/** The monthly report as data; whoever asked draws it, so that the gateway is not kept from its instruments. */

import { UserError } from "../domain/problem-catalogue.ts";
import { z } from "../domain/zod.ts";
import { monthlyReport } from "../quality/report/build-report.ts";
import { act } from "./act.ts";
import { asks, line } from "./request.ts";

export const reportActs = {
  "report.month": act({
    asks: asks({ month: line, withStaff: z.boolean(), withComments: z.boolean() }),
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }, request) => {
      if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(request.month))
        throw new UserError("BAD_USAGE", { en: "--month takes a month like 2026-11.", nb: "Velg en måned." });
      return monthlyReport(ports, request);
    },
  }),
} as const;

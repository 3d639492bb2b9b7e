/** The monthly report as texts to be written: the printable page with its charts, and the file for Excel. */
import { leveyJennings } from "../../quality/report/chart.ts";
import type { MonthlyReport } from "../../quality/report/monthly-report.ts";
import { reportCsv } from "../../quality/report/report-csv.ts";
import { reportPage } from "../../quality/report/report-page.ts";

export const csvOf = (report: MonthlyReport): string => reportCsv(report);

export async function pageOf(report: MonthlyReport): Promise<string> {
  const charts = await Promise.all(report.streams.map((stream) => leveyJennings(stream, report.unit.zone)));
  return reportPage(report, charts);
}

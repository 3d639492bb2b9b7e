/** One analysis of a report as a KITH ResultItem (svar-v1.4.xsd; mapping: HL7.md 3.6). */
import { isWithdrawn, type LabReport, type LabResult } from "../lab-report.ts";
import type { ReportedValue } from "../relayed-value.ts";
import {
  answerSystems,
  coded,
  comparisons,
  deviations,
  investigationStatuses,
  type KithCode,
  nlkOid,
  serviceTypes,
  unitOf,
} from "./kith-codes.ts";
import { element, leaf, textElement, type XmlElement } from "./xml-writer.ts";

export function resultItem(result: LabResult, report: LabReport): XmlElement {
  const { code, status, flags, range } = result;
  return element(
    "ResultItem",
    measured(result),
    coded("ServType", serviceType(status, report.status)),
    range === null ? null : element("RefInterval", textElement("Descr", norwegian(range))),
    element("Investigation", leaf("Id", { V: code.code, S: nlkOid, DN: code.name })),
    result.analysedAt === null ? null : leaf("InvDate", { V: result.analysedAt }),
    textElement("Comment", comment(result)),
    coded(
      "DevResultInd",
      flags.map((flag) => deviations.get(flag)).find((one) => one !== undefined),
    ),
    textElement("IdResultItem", result.id),
    coded("StatusInvestigation", investigationStatus(status)),
    textElement("RefAnalysedSubject", "1"),
    observer(result),
  );
}

/** A number with its unit; what the schema has no number for is text. A withdrawn result has no value. */
function measured({ value, unit, status }: LabResult): XmlElement | null {
  if (isWithdrawn(status)) return null;
  const comparison = value.kind === "number" && value.comparator !== null ? comparisons.get(value.comparator) : undefined;
  if (value.kind === "number" && (value.comparator === null || comparison !== undefined)) {
    const quantity = leaf("NumResultValue", { V: value.number, U: unitOf(unit?.code ?? null) });
    return element("NumResult", coded("ArithmeticComp", comparison), quantity);
  }
  if (value.kind === "none") return null;
  const shown = shownText(value);
  return element("TextResult", textElement("TextResultValue", shown), codeOf(value), textElement("Unit", unit?.code ?? null));
}

/** The code of an answer, where its coding system has a number that we know; else the text says it alone. */
function codeOf(value: ReportedValue): XmlElement | null {
  const system = value.kind === "coded" ? answerSystems.get(value.system ?? "") : undefined;
  return value.kind !== "coded" || system === undefined ? null : leaf("TextCode", { V: value.code, S: system, DN: value.text });
}

/** The schema's Interval is an uncertainty, not a measured range. */
function shownText(value: Exclude<ReportedValue, { readonly kind: "none" }>): string {
  if (value.kind === "text" || value.kind === "coded") return value.text;
  return value.kind === "range" ? `${value.low}-${value.high}` : `${value.comparator ?? ""}${value.number}`;
}

function serviceType(status: string, reportStatus: string): KithCode {
  if (isWithdrawn(status)) return serviceTypes.cancelled;
  if (status === "C") return serviceTypes.changed;
  return reportStatus === "C" ? serviceTypes.unchanged : serviceTypes.new;
}

function investigationStatus(status: string): KithCode {
  if (isWithdrawn(status)) return investigationStatuses.deleted;
  return status === "P" ? investigationStatuses.preliminary : investigationStatuses.final;
}

/** The standard has no field for the instrument, and none for why a result is taken back. */
function comment({ status, notes, equipment }: LabResult): string {
  const taken = status === "W" ? ["Svaret gjelder feil pasient og er trukket tilbake."] : ["Svaret er trukket tilbake."];
  const instrument = equipment === null ? [] : [`Instrument: ${equipment}`];
  return [...(isWithdrawn(status) ? taken : []), ...notes, ...instrument].join("\n");
}

/** Who measured. Only a number of the register of health personnel is told as one. */
function observer({ observer }: LabResult): XmlElement | null {
  if (observer === null) return null;
  const { id, name, isHpr } = observer;
  const number = isHpr ? [textElement("Id", id), leaf("TypeId", { V: "HPR", DN: "HPR-nummer" })] : [];
  const person = element("HCProf", textElement("Name", name ?? (isHpr ? null : id)), ...number);
  return element("RelServProv", leaf("Relation", { V: "AHP", DN: "Ansvarlig helsepersonell" }), element("HCP", person));
}

/** Ranges are read by people, with a decimal comma. */
const norwegian = (range: string): string => range.replace(/(\d)\.(\d)/g, "$1,$2");

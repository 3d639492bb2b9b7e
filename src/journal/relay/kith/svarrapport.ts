/**
 * A result message as KITH svarrapport 1.4 (namespace and order of svar-v1.4.xsd; mapping: HL7.md 3.6). One message of ours is one of
 * theirs; a correction has a number of its own and the report number (ServProvId) of what it corrects.
 */

import { isWithdrawn, type LabReport, readReport } from "../lab-report.ts";
import type { Parcel } from "../relay.ts";
import { coded, personNumberTypes, reportStatuses, serviceTypes, sexes, specimenOid, specimens } from "./kith-codes.ts";
import { resultItem } from "./result-item.ts";
import { element, leaf, textElement, writeXml, type XmlElement } from "./xml-writer.ts";

const namespace = "http://www.kith.no/xmlstds/labsvar/2012-02-15";

/** Null: the message is no patient's result. */
export function renderSvarrapport({ message }: Parcel, guid: string): Uint8Array | null {
  const report = readReport(message);
  return report === null ? null : writeXml(messageOf(report, guid));
}

function messageOf(report: LabReport, guid: string): XmlElement {
  const root = element(
    "Message",
    leaf("Type", { V: "SVAR_LAB", DN: "Svarrapport-Laboratoriemedisin" }),
    textElement("MIGversion", "v1.4 2012-02-15"),
    leaf("GenDate", { V: report.sentAt }),
    textElement("MsgId", guid),
    report.isTest ? leaf("Status", { V: "TEST", DN: "Melding til testformål" }) : null,
    reportOf(report),
  );
  return { ...root, attributes: { xmlns: namespace } };
}

function reportOf(report: LabReport): XmlElement {
  const isPreliminary = report.status === "P";
  return element(
    "ServReport",
    coded("ServType", serviceType(report)),
    leaf("IssueDate", { V: report.issuedAt }),
    coded("Status", isPreliminary ? reportStatuses.preliminary : reportStatuses.final),
    leaf("MsgDescr", { V: "CLIN", DN: "Medisinsk biokjemi" }),
    textElement("ServProvId", report.id),
    textElement("Comment", report.notes.join("\n")),
    patientOf(report),
    element("ServProvider", element("HCP", provider(report))),
    element("Requester", element("HCP", element("Inst", textElement("Name", report.receiver)))),
  );
}

function serviceType({ status, results }: LabReport) {
  if (results.every((result) => isWithdrawn(result.status))) return serviceTypes.cancelled;
  const isChange = status === "C" || results.some((result) => result.status === "C" || isWithdrawn(result.status));
  return isChange ? serviceTypes.changed : serviceTypes.new;
}

function patientOf(report: LabReport): XmlElement {
  const { patient, results } = report;
  const name = [patient.family, patient.given].filter((part) => part !== null).join(", ");
  return element(
    "Patient",
    coded("Sex", sexes.get(patient.sex ?? "")),
    patient.birthDate === null ? null : leaf("DateOfBirth", { V: patient.birthDate }),
    textElement("Name", name),
    textElement("OffId", patient.number),
    coded("TypeOffId", personNumberTypes.get(patient.register)),
    analysedSubject(report),
    ...results.map((result) => resultItem(result, report)),
  );
}

/** The specimen, number 1 of the report. A kind without a code of the list is told by its name. */
function analysedSubject({ specimen, sampledAt }: LabReport): XmlElement {
  const kind = specimen === null ? undefined : specimens.get(specimen.code);
  return element(
    "AnalysedSubject",
    sampledAt === null ? null : element("CollectedSample", leaf("CollectedDate", { V: sampledAt })),
    kind === undefined ? textElement("Type", specimen?.name ?? specimen?.code ?? null) : null,
    kind === undefined ? null : leaf("TypeCoded", { V: kind.V, S: specimenOid, DN: kind.DN }),
    textElement("IdByServProvider", "1"),
  );
}

/** The unit by its number in the register of organisations where the message has it (OBX-23). */
function provider({ organisation, sender }: LabReport): XmlElement {
  const number = organisation?.number ?? null;
  const type = number === null ? null : leaf("TypeId", { V: "ENH", DN: "Organisasjonsnummeret i Enhetsregister" });
  return element("Inst", textElement("Name", organisation?.name ?? sender), textElement("Id", number), type);
}

/**
 * A result message as a FHIR R4 transaction: all of its results or none. An original is created only if its number is not there yet,
 * so a resend makes no second one; a correction or withdrawal replaces the Observation of that number (http.html, conditional create
 * and update).
 */
import { isWithdrawn, type LabReport, type LabResult } from "../lab-report.ts";
import { writeJson } from "./json.ts";
import { observation, resultSystem } from "./observation.ts";

export function renderBundle(report: LabReport, guid: string): Uint8Array {
  return writeJson({
    resourceType: "Bundle",
    identifier: { system: "urn:ietf:rfc:3986", value: `urn:uuid:${guid}` },
    type: "transaction",
    entry: report.results.map((result) => ({ resource: observation(result, report), request: requestFor(result, report) })),
  });
}

function requestFor({ id, status }: LabResult, report: LabReport): object {
  const query = `identifier=${encodeURIComponent(`${resultSystem}|${id}`)}`;
  const replaces = status === "C" || isWithdrawn(status) || report.status === "C";
  return replaces ? { method: "PUT", url: `Observation?${query}` } : { method: "POST", url: "Observation", ifNoneExist: query };
}

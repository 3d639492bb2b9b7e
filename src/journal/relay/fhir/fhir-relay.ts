/** A journal behind a FHIR R4 endpoint: one transaction for each message, and its outcome is our answer. */
import type { Clock } from "../../../domain/clock.ts";
import type { Logger } from "../../../domain/logger.ts";
import { UserError } from "../../../domain/problem-catalogue.ts";
import { messageGuid } from "../folder.ts";
import { isWithdrawn, type LabReport, type LabResult, readReport } from "../lab-report.ts";
import { type Delivery, type Parcel, type Relay, silence } from "../relay.ts";
import { observation, resultSystem, writeJson } from "./lab-observation.ts";
import { type HttpAnswer, judgeHttp } from "./operation-outcome.ts";

export interface FhirRelayOptions {
  /** The server's base address. */
  readonly url: string;
  /** For the Authorization header, read anew for each message, so that a renewed one needs no restart; null: none. Throws UserError. */
  readonly token: (() => string) | null;
  readonly answerTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createFhirRelay(options: FhirRelayOptions): Relay {
  const stopping = new AbortController();
  const deliver = async ({ identity, hl7, message }: Parcel): Promise<Delivery> => {
    const report = readReport(message);
    if (report === null) return silence(hl7);
    const sent = renderBundle(report, messageGuid(identity));
    const answer = await post(sent, options, stopping.signal);
    if (answer === null) return silence(sent);
    const verdict = judgeHttp(answer, report.results.length);
    if (verdict === null) options.logger.warn("journal.relay_not_understood", { status: answer.status });
    return { sent, answer: Buffer.from(answer.body, "utf8"), verdict };
  };
  return {
    ...{ target: "fhir", takesControls: false, patienceMs: options.answerTimeoutMs, deliver },
    stop: () => Promise.resolve(stopping.abort()),
  };
}

/** Null: no whole answer in time. A redirect is not followed: results go where the configuration says. */
async function post(bundle: Uint8Array, options: FhirRelayOptions, stopping: AbortSignal): Promise<HttpAnswer | null> {
  const { url, token, answerTimeoutMs, clock, logger } = options;
  const late = new AbortController();
  const timer = clock.at(clock.now() + answerTimeoutMs, () => late.abort());
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/fhir+json; charset=utf-8",
        accept: "application/fhir+json",
        ...(token === null ? {} : { authorization: `Bearer ${token()}` }),
      },
      body: Buffer.from(bundle),
      redirect: "error",
      signal: AbortSignal.any([late.signal, stopping]),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    const code = error instanceof UserError ? error.code : late.signal.aborted ? "timeout" : "no-connection";
    logger.warn("journal.relay_unreachable", { code });
    return null;
  } finally {
    timer.cancel();
  }
}

/**
 * A result message as a FHIR R4 transaction: all of its results or none. An original is created only if its number is not there yet, so
 * a resend makes no second one; a correction or withdrawal replaces the Observation of that number (http.html, conditional create and
 * update).
 */
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

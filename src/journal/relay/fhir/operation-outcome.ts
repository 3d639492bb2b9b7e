/** What a FHIR server's answer means for the message (http.html#transaction, operationoutcome.html). Pure. */
import type { RelayedAnswer, Verdict } from "../../answer.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** The content is wrong and stays wrong: a person must look. 412: several Observations have the number of this one. */
const refusals: readonly number[] = [400, 410, 412, 413, 415, 422];

/**
 * Null: nobody knows. 200 counts only with a transaction's own answer for every entry (a login page is also a 200); what a proxy or a
 * server in trouble says without an OperationOutcome is silence, and the sender tries again.
 */
export function judgeHttp({ status, body }: HttpAnswer, entries: number): Verdict | null {
  const resource = parse(body);
  if (status >= 200 && status < 300) return isDone(resource, entries) ? { code: "AA", findings: [] } : null;
  const relayed = outcomeOf(resource);
  if (refusals.includes(status)) return { code: "AE", findings: [], relayed: relayed ?? bare(status) };
  return relayed === null ? null : { code: "AR", findings: [], relayed };
}

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function parse(body: string): Fields {
  try {
    return fields(JSON.parse(body));
  } catch {
    return {};
  }
}

function isDone({ resourceType, type, entry }: Fields, entries: number): boolean {
  if (resourceType !== "Bundle" || type !== "transaction-response") return false;
  const statuses = list(entry).map((one) => text(fields(fields(one).response).status) ?? "");
  return statuses.length === entries && statuses.every((status) => /^2\d\d\b/.test(status));
}

/** Each issue of the server as an error of ours, in its own words. Null: it gave no OperationOutcome. */
function outcomeOf({ resourceType, issue }: Fields): RelayedAnswer | null {
  if (resourceType !== "OperationOutcome") return null;
  const errors = list(issue).map((one) => {
    const { code, severity, details, diagnostics, expression } = fields(one);
    const [place] = list(expression);
    return {
      location: [],
      code: [text(code) ?? "", "", "FHIR"],
      severity: severity === "fatal" ? "F" : "E",
      text: [text(place), text(diagnostics)].filter((part) => part !== null).join(": ") || null,
      userText: text(fields(details).text),
    };
  });
  return { text: null, errors };
}

const bare = (status: number): RelayedAnswer => ({
  text: null,
  errors: [
    {
      location: [],
      code: ["207", "Application internal error", "HL70357"],
      severity: "E",
      text: `HTTP ${status}.`,
      userText: null,
    },
  ],
});

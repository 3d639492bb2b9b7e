/** A FHIR R4 endpoint of a test's own: it checks the shape of what is posted, keeps Observations by their identifier, and answers as told. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import { listening, portOf } from "./tcp-proxy.ts";

// biome-ignore lint/suspicious/noExplicitAny: a resource is read by its paths.
export type Resource = any;

export interface FhirEndpoint {
  readonly url: string;
  readonly requests: { readonly headers: IncomingMessage["headers"]; readonly text: string; readonly bundle: Resource }[];
  /** By `system|value` of their identifier. */
  readonly observations: ReadonlyMap<string, Resource>;
  /** Takes the place of the ordinary answer; `silent` never answers. */
  script:
    | (() => { readonly status: number; readonly body: string; readonly headers?: Record<string, string> } | "silent" | "drop")
    | null;
}

export const outcome = (...issue: readonly object[]): string => JSON.stringify({ resourceType: "OperationOutcome", issue });

/** Stopped when the test ends. */
export async function startFhirEndpoint(): Promise<FhirEndpoint> {
  const observations = new Map<string, Resource>();
  const endpoint: FhirEndpoint = { url: "", requests: [], observations, script: null };
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const bundle = JSON.parse(text);
    endpoint.requests.push({ headers: request.headers, text, bundle });
    const told = endpoint.script?.() ?? null;
    if (told === "silent") return;
    if (told === "drop") return void request.socket.destroy();
    const { status, body, headers } = told ?? transact(bundle, observations);
    response.writeHead(status, { "content-type": "application/fhir+json", ...headers }).end(body);
  };
  await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(endpoint, { url: `http://127.0.0.1:${portOf(server)}/r4` });
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

function transact(bundle: Resource, observations: Map<string, Resource>): Answer {
  const faults = faultsOf(bundle);
  if (faults.length > 0) {
    const issues = faults.map((diagnostics) => ({ severity: "error", code: "structure", diagnostics }));
    return { status: 422, body: outcome(...issues) };
  }
  const entry = bundle.entry.map(({ resource, request }: Resource) => {
    const [{ system, value }] = resource.identifier;
    const key = `${system}|${value}`;
    const isThere = observations.has(key);
    if (request.method === "PUT" || !isThere) observations.set(key, resource);
    return { response: { status: isThere ? "200 OK" : "201 Created" } };
  });
  return { status: 200, body: JSON.stringify({ resourceType: "Bundle", type: "transaction-response", entry }) };
}

const statuses = ["registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"];

/** R4: bundle.html, observation.html, http.html (conditional create and update), as far as our messages use them. */
export function faultsOf(bundle: Resource): string[] {
  const faults: string[] = [];
  const must = (isRight: boolean, what: string) => void (isRight || faults.push(what));
  must(bundle.resourceType === "Bundle" && bundle.type === "transaction", "no transaction");
  must(Array.isArray(bundle.entry) && bundle.entry.length > 0, "no entries");
  for (const { resource, request } of bundle.entry ?? []) {
    const [identifier] = resource.identifier ?? [];
    const query = `identifier=${encodeURIComponent(`${identifier?.system}|${identifier?.value}`)}`;
    must(resource.resourceType === "Observation", "no Observation");
    must(statuses.includes(resource.status), "status");
    must(
      resource.code?.coding?.every(({ system, code }: Resource) => isUri(system) && code !== ""),
      "code",
    );
    must(isUri(identifier?.system) && identifier.value !== "", "identifier");
    must(isUri(resource.subject?.identifier?.system), "subject");
    const isCreate = request.method === "POST" && request.url === "Observation" && request.ifNoneExist === query;
    const isUpdate = request.method === "PUT" && request.url === `Observation?${query}`;
    must(isCreate || isUpdate, "request");
    must(Object.keys(resource).filter((key) => /^value[A-Z]/.test(key)).length <= 1, "more than one value");
    must(resource.effectiveDateTime === undefined || isDateTime(resource.effectiveDateTime), "effective");
    must(isDateTime(resource.issued) && resource.issued.includes("T"), "issued");
    must(allFilled(resource), "an empty element");
  }
  return faults;
}

const isUri = (text: unknown): boolean => typeof text === "string" && /^(urn:[a-z0-9]+:\S+|https?:\/\/\S+)$/.test(text);
const isDateTime = (text: unknown): boolean =>
  typeof text === "string" && /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/.test(text);
/** json.html: no null, no empty text, object or list; datatypes.html#string: no control characters but tab and line ends. */
function allFilled(value: unknown): boolean {
  if (typeof value === "string") return value !== "" && !/[\u{0}-\u{8}\u{B}\u{C}\u{E}-\u{1F}\u{7F}-\u{9F}]/u.test(value);
  if (typeof value !== "object") return true;
  if (value === null) return false;
  const parts = Object.values(value);
  return parts.length > 0 && parts.every(allFilled);
}

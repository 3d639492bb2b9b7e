/**
 * What every answer of the admin page carries, and which requests are not answered at all: a page of another site, or another name for
 * this address (DNS rebinding), reaches nothing. Nothing is cached, framed, or drawn from elsewhere.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problemCatalogue } from "../../domain/problem-catalogue.ts";

/** No style or script but the page's own files; text never becomes code. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

export const headers: Readonly<Record<string, string>> = {
  "content-security-policy": policy,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};

export function guard(server: FastifyInstance, host: string): void {
  server.addHook("onRequest", (request, reply, go) => {
    void reply.headers(headers);
    // Monitors ask by whatever name they have for this PC, and learn nothing of persons.
    if (/^\/(health|metrics)(\/|$)/.test(request.url)) return go();
    if (!isOurs(request.headers.host, host)) void reply.code(421).send(refusal("BAD_USAGE", "Another name than this PC's."));
    else if (isForeign(request)) void reply.code(403).send(refusal("NOT_PERMITTED", "Another page asked."));
    else go();
  });
}

/** Loopback is called by its own names only; an address that others reach by the one that is configured, or any literal address. */
function isOurs(named: string | undefined, host: string): boolean {
  if (named === undefined) return false;
  const name = named.replace(/:\d{1,5}$/, "").toLowerCase();
  if (["localhost", "127.0.0.1", "[::1]", host.toLowerCase()].includes(name)) return true;
  return !isLoopback(host) && /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:]+\])$/.test(name);
}

export const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\./.test(host);

/** A browser says where a request comes from; a health check says nothing. */
const isForeign = ({ headers: { "sec-fetch-site": site }, method }: FastifyRequest): boolean =>
  site !== undefined && !["same-origin", "none"].includes(String(site)) && method !== "GET";

export interface Refusal {
  readonly error: {
    readonly code: string;
    readonly detail: string;
    /** In bokmål, where it is said so. */
    readonly detailNb: string | null;
    readonly says: string;
    readonly do: string;
  };
}

export function refusal(code: keyof typeof problemCatalogue, detail: string, detailNb: string | null = null): Refusal {
  const { says, do: remedy } = problemCatalogue[code];
  return { error: { code, detail, detailNb, says, do: remedy } };
}

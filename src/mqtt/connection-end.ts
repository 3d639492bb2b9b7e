/** Why a connection to a broker is over, read from what the broker, the network or OpenSSL said. Pure. */
import type { ProblemCode } from "../domain/problem-catalogue.ts";
import { meaningOf } from "./mqtt-reason-codes.ts";

/**
 * Why a connection is over. `refused` is the broker's own no: to the CONNECT, or to what a connection cannot do without;
 * `certificate-refused` its no to our certificate, `untrusted` ours to its; `taken-over`: another client came under our name.
 */
export interface ConnectionEnd {
  readonly kind:
    | "refused"
    | "version-refused"
    | "certificate-refused"
    | "no-sharing"
    | "untrusted"
    | "unusable-tls"
    | "taken-over"
    | "lost"
    | "silent"
    | "handler-failed"
    | "closed";
  readonly reasonCode: number | null;
  /** What the broker meant, where it said something; null: the kind says it all. */
  readonly code: ProblemCode | null;
  /** The broker hung up without a word, and nothing had been asked of it. */
  readonly isWordless: boolean;
  /** Bytes of the largest packet that was on its way; 0: none. */
  readonly largestUnanswered: number;
}

/** "Unacceptable protocol version" (MQTT 3.1.1) and "Unsupported Protocol Version" (MQTT 5). */
const versionRefusals: readonly number[] = [0x01, 0x84];
const sessionTakenOver = 0x8e;

/** MQTT.js gives a number where the broker said no, and a text (ECONNREFUSED) or nothing where the network did. */
export function reasonCodeOf(error: Error): number | null {
  const code: unknown = "code" in error ? error.code : null;
  return typeof code === "number" ? code : null;
}

/** Node's names for a certificate that was not accepted, from OpenSSL's `X509_V_ERR_…` (nodejs.org, tls, "X509 certificate error codes"). */
const distrust =
  /^(?:ERR_TLS_CERT|CERT_|CRL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_)/;

const isDistrust = (error: Error): boolean => "code" in error && typeof error.code === "string" && distrust.test(error.code);

/** OpenSSL's names for what the other side says while it hangs up: it did not like our certificate, or that we have none. */
const alert = /^ERR_SSL_(?:TLSV1|TLSV13|SSLV3)_ALERT_/;

const isRefusedCertificate = (error: Error): boolean =>
  "code" in error && typeof error.code === "string" && alert.test(error.code) && !error.code.includes("PROTOCOL_VERSION");

/** OpenSSL's and Node's names for a key, a certificate or a list of them that cannot be read, or do not belong together. */
export const isUnusableTls = (error: unknown): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && /^ERR_(?:OSSL|TLS|CRYPTO)/.test(error.code);

export const ended = (kind: ConnectionEnd["kind"], reasonCode: number | null = null): ConnectionEnd => ({
  ...{ kind, reasonCode, code: null, isWordless: false, largestUnanswered: 0 },
});

export const endSaid = (reasonCode: number): ConnectionEnd => ({
  ...ended(reasonCode === sessionTakenOver ? "taken-over" : "lost", reasonCode),
  code: meaningOf(reasonCode, "disconnect"),
});

export function endOf(error: Error): ConnectionEnd {
  if (isDistrust(error)) return ended("untrusted");
  if (isRefusedCertificate(error)) return ended("certificate-refused");
  const reasonCode = reasonCodeOf(error);
  if (reasonCode === null || !error.message.startsWith("Connection refused")) return ended("lost");
  if (versionRefusals.includes(reasonCode)) return ended("version-refused", reasonCode);
  return { ...ended("refused", reasonCode), code: meaningOf(reasonCode, "connect") };
}

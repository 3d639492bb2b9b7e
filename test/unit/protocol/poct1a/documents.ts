/** Documents of an invented device, and a host session that is talked to in memory. */
import { Buffer } from "node:buffer";
import type { PoctOptions } from "../../../../src/protocol/options.ts";
import type { PoctMessage } from "../../../../src/protocol/poct1a/message.ts";
import { createPoctSession } from "../../../../src/protocol/poct1a/session.ts";
import type { Session, SessionOutput } from "../../../../src/protocol/session.ts";

export type Output = SessionOutput<PoctMessage>;

const header = (id: string): string =>
  `<HDR><HDR.control_id V="${id}"/><HDR.version_id V="POCT01"/><HDR.creation_dttm V="2026-03-14T10:15:00+01:00"/></HDR>`;

export const hel = (id = "00101", timeout = "60"): string =>
  `<?xml version="1.0" encoding="utf-8"?><HEL.R01>${header(id)}<DEV><DEV.device_id V="0A-1B"/><DEV.vendor_id V="ACME"/>` +
  `<DEV.serial_id V="SN7"/><DCP><DCP.application_timeout V="${timeout}"/></DCP></DEV></HEL.R01>`;

export const dst = (quantity: string, id = "00102"): string =>
  `<DST.R01>${header(id)}<DST><DST.new_observations_qty V="${quantity}"/><DST.condition_cd V="R"/></DST></DST.R01>`;

export const obs = (id: string, result = "5.4", root = "OBS.R01"): string =>
  `<${root}>${header(id)}<SVC><SVC.role_cd V="OBS"/><PT><PT.patient_id V="15815024343"/><OBS>` +
  `<OBS.observation_id V="CRP"/><OBS.value V="${result}" U="mg/L"/></OBS></PT></SVC></${root}>`;

export const eot = (id = "00199", topic = "OBS"): string =>
  `<EOT.R01>${header(id)}<EOT><EOT.topic_cd V="${topic}"/></EOT></EOT.R01>`;

export const ack = (of: string, more = '<ACK.type_cd V="AA"/>', name = "ACK.ack_control_id"): string =>
  `<ACK.R01>${header("00198")}<ACK>${more}<${name} V="${of}"/></ACK></ACK.R01>`;

export const esc = (of: string, detail = "TOP"): string =>
  `<ESC.R01>${header("00197")}<ESC><ESC.esc_control_id V="${of}"/><ESC.detail_cd V="${detail}"/></ESC></ESC.R01>`;

export const bare = (root: string, id = "00196"): string => `<${root}>${header(id)}</${root}>`;

export const encode = (text: string): Uint8Array => Buffer.from(text, "utf8");

export const start = Date.UTC(2026, 2, 14, 9, 15, 0);

/** What a host said, in short: `ACK AA 00101`, `REQ ROBS`, `ESC TOP 00301`, `END NRM`. */
export function said(outputs: readonly Output[]): string[] {
  return outputs.flatMap((output) => (output.kind === "send" ? [inShort(Buffer.from(output.bytes).toString("utf8"))] : []));
}

function inShort(document: string): string {
  const root = /<([A-Z]{3})\.R0/.exec(document)?.[1] ?? "?";
  const facts = /<(?:ACK\.type_cd|ACK\.ack_control_id|ACK\.error_detail_cd|REQ\.request_cd|ESC\.\w+|TRM\.reason_cd) V="([^"]*)"/g;
  return [root, ...[...document.matchAll(facts)].map((match) => match[1])].join(" ");
}

export const roots = (outputs: readonly Output[]): string[] =>
  outputs.flatMap((output) => (output.kind === "message" ? [output.message.root] : []));

export const codes = (outputs: readonly Output[]): string[] =>
  outputs.flatMap((output) => (output.kind === "problem" ? [output.problem.code] : []));

export const kinds = (outputs: readonly Output[]): string[] => outputs.map((output) => output.kind);

/** The transmissions that were stored whole, each as its bytes. */
export function stored(outputs: readonly Output[]): Uint8Array[] {
  let kept: Uint8Array[] = [];
  const transmissions: Uint8Array[] = [];
  for (const output of outputs) {
    if (output.kind === "keep") kept.push(output.bytes);
    if (output.kind !== "end") continue;
    if (output.complete) transmissions.push(Buffer.concat(kept));
    kept = [];
  }
  return transmissions;
}

/** A host session at one instant that `later` moves. */
export class Host {
  readonly all: Output[] = [];
  readonly #session: Session<PoctMessage>;
  #now = start;

  constructor(options: PoctOptions = {}) {
    this.#session = createPoctSession(options, "Europe/Oslo");
    this.#note(this.#session.open(this.#now));
  }

  hear(...documents: readonly (string | Uint8Array)[]): Output[] {
    return documents.flatMap((document) => {
      const bytes = typeof document === "string" ? encode(document) : document;
      return this.#note(this.#session.receive(bytes, this.#now));
    });
  }

  /** Lets time pass up to and including the moment at which the session wants to be woken, at most so long. */
  later(ms: number): Output[] {
    const until = this.#now + ms;
    const due = this.#session.wakeAt();
    this.#now = until;
    return due !== null && due <= until ? this.#note(this.#session.wake(until)) : [];
  }

  lost(): Output[] {
    return this.#note(this.#session.lost(this.#now));
  }

  waiting(): number | null {
    const due = this.#session.wakeAt();
    return due === null ? null : due - this.#now;
  }

  #note(outputs: readonly Output[]): Output[] {
    this.all.push(...outputs);
    return [...outputs];
  }
}

/** The same bytes in pieces of given sizes, the last size repeated. */
export function pieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const result: Uint8Array[] = [];
  for (let at = 0, nth = 0; at < bytes.length; nth++) {
    const size = Math.max(1, sizes[Math.min(nth, sizes.length - 1)] ?? 1);
    result.push(bytes.subarray(at, at + size));
    at += size;
  }
  return result;
}

/**
 * Our answer to an analyzer's HL7 message. The form is the one that a real Afinion 2 accepts (ANALYZERS.md 3.1); everything in it
 * that can be the analyzer's own is its own: delimiters, names, processing id, version, character set.
 */
import { Buffer } from "node:buffer";
import type { EpochMs } from "../../domain/clock.ts";
import { hl7Time } from "../../domain/time.ts";
import { component, rawField } from "../hl7v2/access.ts";
import { escapeHl7 } from "../hl7v2/escape.ts";
import type { Hl7Encoding, Hl7Segment } from "../hl7v2/message.ts";
import type { MllpOptions } from "../options.ts";

export type AckCode = "AA" | "AE";

/** Whether MSH-15/16 ask for an answer to a message that was (not) understood. Both empty is the original mode: always. */
export function wantsAnswer(header: Hl7Segment, code: AckCode): boolean {
  const asked = [rawField(header, 15), rawField(header, 16)];
  if (asked.every((when) => when === "")) return true;
  return asked.includes("AL") || asked.includes(code === "AA" ? "SU" : "ER");
}

export interface AckCircumstances {
  readonly options: MllpOptions;
  readonly encoding: Hl7Encoding;
  readonly now: EpochMs;
  readonly zone: string;
}

/** ACK for the message with this header, unframed. MSH-10 is the analyzer's own, so the same message always gets the same bytes but for the time. */
export function acknowledgement(header: Hl7Segment, code: AckCode, circumstances: AckCircumstances): Uint8Array {
  const { options, encoding, now, zone } = circumstances;
  const { delimiters } = header;
  const own = (name: string | undefined, addressed: number): string =>
    name === undefined ? echo(header, addressed) : escapeHl7(name, delimiters);
  const event = component(header, 9, 2);
  const type = event === null ? "ACK" : `ACK${delimiters.component}${escapeHl7(event, delimiters)}`;
  // Wall time without offset, as the analyzers themselves write it.
  const time = hl7Time(now, zone).slice(0, 14);
  const names = [own(options.application, 5), own(options.facility, 6), echo(header, 3), echo(header, 4)];
  const controlId = echo(header, 10);
  const version = echo(header, 12) || "2.4";
  const msh = ["MSH", echo(header, 2), ...names, time, "", type, controlId, echo(header, 11) || "P", version];
  const msa = ["MSA", code, controlId];
  return encode(`${msh.join(delimiters.field)}\r${msa.join(delimiters.field)}\r`, encoding);
}

function echo(header: Hl7Segment, n: number): string {
  return rawField(header, n).replace(/[\x00-\x1f\x7f]/g, "");
}

/** A letter outside Latin-1 must not be cut to its low byte: that could be a delimiter. */
function encode(text: string, encoding: Hl7Encoding): Uint8Array {
  return encoding === "utf8" ? Buffer.from(text, "utf8") : Buffer.from(text.replace(/[^\x00-\xff]/gu, "?"), "latin1");
}

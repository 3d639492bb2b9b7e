/** Another receiver's acknowledgement as our verdict: its code, its errors and its words; only the message it names is ours. */
import { isAcknowledgement, readAcknowledgement } from "../../hl7/acknowledgement.ts";
import { component, field, rawField, segments } from "../../protocol/hl7v2/access.ts";
import type { Hl7Segment } from "../../protocol/hl7v2/message.ts";
import { readHl7 } from "../../protocol/hl7v2/read.ts";
import type { RelayedError, Verdict } from "../answer.ts";

/** CE and CR say at the transport what AE and AR say of the content (HL7.md 1.5); CA says nothing about the journal. */
const verdictCodes = { AA: "AA", AE: "AE", AR: "AR", CE: "AE", CR: "AR", CA: null } as const;

/** Null: it is no acknowledgement, or not the last word. */
export function readRelayedVerdict(bytes: Uint8Array): Verdict | null {
  const acknowledgement = readAcknowledgement(bytes);
  const code = isAcknowledgement(acknowledgement) ? verdictCodes[acknowledgement.code] : null;
  const { message } = readHl7(bytes, "utf8");
  if (code === null || message === null) return null;
  const [msa] = segments(message, "MSA");
  const errors = segments(message, "ERR").map(readError);
  const old = msa === undefined ? [] : oldError(msa);
  return { code, findings: [], relayed: { text: msa === undefined ? null : field(msa, 3), errors: [...errors, ...old] } };
}

const readError = (err: Hl7Segment): RelayedError => ({
  location: componentsOf(err, 2),
  code: componentsOf(err, 3),
  severity: component(err, 4, 1) ?? "E",
  text: field(err, 7),
  userText: field(err, 8),
});

/** MSA-6, where receivers of older versions write what is wrong. */
function oldError(msa: Hl7Segment): readonly RelayedError[] {
  const code = componentsOf(msa, 6);
  return code.every((part) => part === "") ? [] : [{ location: [], code, severity: "E", text: null, userText: null }];
}

function componentsOf(segment: Hl7Segment, n: number): readonly string[] {
  const [first = ""] = rawField(segment, n).split(segment.delimiters.repetition);
  return first.split(segment.delimiters.component).map((_raw, i) => component(segment, n, i + 1) ?? "");
}

/** The HL7 acknowledgement that the journal sends (HL7.md 1.5): MSA, and an ERR for each finding or each error of the relay's target. */
import type { EpochMs } from "../domain/clock.ts";
import { hl7Instant } from "../domain/time.ts";
import { component, field } from "../protocol/hl7v2/access.ts";
import { escapeHl7 } from "../protocol/hl7v2/escape.ts";
import type { Hl7Segment } from "../protocol/hl7v2/message.ts";
import { errorNames, type Finding, userTexts } from "./finding.ts";
import type { Party } from "./validate.ts";

export interface Verdict {
  /** AR is a relay's target that cannot take the message now: it is never final, the next attempt asks the target again. */
  readonly code: "AA" | "AE" | "AR";
  readonly findings: readonly Finding[];
  /** What a relay's target said, where it is the target that refuses. */
  readonly relayed?: RelayedAnswer;
}

/** The words of another receiver, unescaped. */
export interface RelayedAnswer {
  /** MSA-3. */
  readonly text: string | null;
  readonly errors: readonly RelayedError[];
}

export interface RelayedError {
  /** ERR-2, its components. */
  readonly location: readonly string[];
  /** ERR-3: code, name, coding system. */
  readonly code: readonly string[];
  /** ERR-4. */
  readonly severity: string;
  /** ERR-7. */
  readonly text: string | null;
  /** ERR-8. */
  readonly userText: string | null;
}

export interface AnswerContext {
  readonly verdict: Verdict;
  /** MSH-9.2 of the answer; null: the event that came. */
  readonly event: string | null;
  /** Null: whoever was addressed. */
  readonly identity: Party | null;
  /** MSH-10 of the answer. */
  readonly controlId: string;
  readonly now: EpochMs;
}

/** Every text of the sender is read and escaped anew, so nothing in it can change the answer's structure. */
export function renderAnswer(header: Hl7Segment, context: AnswerContext): Uint8Array {
  const { verdict, identity, controlId, now } = context;
  const echo = (n: number, part = 1): string => escapeHl7(component(header, n, part) ?? "");
  const self = identity === null ? [echo(5), echo(6)] : [escapeHl7(identity.application), escapeHl7(identity.facility)];
  const type = ["ACK", context.event ?? echo(9, 2), "ACK"].join("^");
  const names = [...self, echo(3), echo(4)];
  const msh = ["MSH", "^~\\&", ...names, hl7Instant(now, "UTC"), "", type, controlId, echo(11), "2.5.1"];
  const { text = null, errors = [] } = verdict.relayed ?? {};
  const lines = [
    [...msh, "", "", "", "", "", "UNICODE UTF-8"],
    ["MSA", verdict.code, escapeHl7(field(header, 10) ?? ""), ...(text === null ? [] : [escapeHl7(text)])],
    ...verdict.findings.map(ownError),
    ...errors.map(relayedError),
  ];
  return Buffer.from(lines.map((fields) => `${fields.join("|")}\r`).join(""), "utf8");
}

/** ERR-2 where, ERR-3 what (table 0357), ERR-4 that it is an error, ERR-7 for a technician, ERR-8 for a nurse. */
function ownError({ code, location, text }: Finding): readonly string[] {
  // "Duplicate" in table 0357 makes the sender close the message as delivered (CONTRACTS.md). This one was not taken: a local code.
  const system = code === "205" ? "99LABBRO" : "HL70357";
  const error = [code, errorNames[code], system].join("^");
  return ["ERR", "", location.join("^"), error, "E", "", "", escapeHl7(text), escapeHl7(userTexts[code])];
}

function relayedError({ location, code, severity, text, userText }: RelayedError): readonly string[] {
  const joined = (parts: readonly string[]): string => parts.map((part) => escapeHl7(part)).join("^");
  const texts = [text, userText].map((one) => escapeHl7(one ?? ""));
  return ["ERR", "", joined(location), joined(code), escapeHl7(severity), "", "", ...texts];
}

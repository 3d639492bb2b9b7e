/**
 * Reads the journal's HL7 acknowledgement (HL7.md 1.5, 5.3). Total and strict in one thing: exactly one MSA with a code of the
 * standard and the id it answers, or it is no acknowledgement. The rest is read as senders write it.
 */
import { type Problem, problem } from "../domain/problem.ts";
import { component, field, segments } from "../protocol/hl7v2/access.ts";
import type { Hl7Segment } from "../protocol/hl7v2/message.ts";
import { readHl7 } from "../protocol/hl7v2/read.ts";
import { duplicateKey } from "./judge-acknowledgement.ts";
import type { Acknowledgement } from "./types.ts";

const codes = ["AA", "AE", "AR", "CA", "CE", "CR"] as const;

/**
 * Never throws; what is no acknowledgement is the Problem ACK_UNREADABLE, which repeats nothing of what was sent.
 * `correlation`: the MSH-10 that the answer came with beside its bytes (MQTT 5 correlation data), for receivers that leave MSA-2 empty.
 */
export function readAcknowledgement(bytes: Uint8Array, correlation: string | null = null): Acknowledgement | Problem {
  const { message, problems } = readHl7(bytes, "utf8");
  if (message === null) return problem("ACK_UNREADABLE", problems[0]?.text ?? "It is no HL7 message.");
  const [msh] = segments(message, "MSH");
  const [msa, second] = segments(message, "MSA");
  if (msh === undefined || msa === undefined || second !== undefined)
    return problem("ACK_UNREADABLE", "It does not hold one MSA segment.");
  const code = codes.find((known) => known === field(msa, 1)?.trim());
  const controlId = field(msa, 2)?.trim() || correlation || "";
  if (code === undefined) return problem("ACK_UNREADABLE", "MSA-1 is no acknowledgement code.");
  if (controlId === "") return problem("ACK_UNREADABLE", "MSA-2 does not say which message is answered.");
  const errors = segments(message, "ERR");
  return {
    writtenAt: component(msh, 7, 1),
    sendingApplication: component(msh, 3, 1) ?? "",
    sendingFacility: component(msh, 4, 1) ?? "",
    receivingApplication: component(msh, 5, 1) ?? "",
    receivingFacility: component(msh, 6, 1) ?? "",
    processingId: component(msh, 11, 1) ?? "",
    code,
    controlId,
    errorCode: errorCode(msa, errors),
    text: statedText(msa, errors),
  };
}

/** Tells the two answers of `readAcknowledgement` apart; both have a `code`. */
export function isAcknowledgement(answer: Acknowledgement | Problem): answer is Acknowledgement {
  return "controlId" in answer;
}

/** The first code, but any other before "duplicate": that one closes a message, so it must be all that was wrong. */
function errorCode(msa: Hl7Segment, errors: readonly Hl7Segment[]): string | null {
  const stated = [...errors.map((err) => standardCode(err, 3)), standardCode(msa, 6)].filter((code) => code !== null);
  return stated.find((code) => code !== duplicateKey) ?? stated[0] ?? null;
}

/** A code of table 0357 as it is; one of another coding system as `SYSTEM:code`, since its 205 need not mean "duplicate". */
function standardCode(segment: Hl7Segment, n: number): string | null {
  const code = component(segment, n, 1)?.trim() ?? "";
  const system = component(segment, n, 3)?.trim() ?? "";
  if (code === "") return null;
  return /^((HL7)?0?357|HL7)?$/i.test(system) ? code : `${system}:${code}`;
}

/** ERR-8, ERR-7, MSA-3 and MSA-6.2, each text once; where there is none, the name of the error (ERR-3.2). */
function statedText(msa: Hl7Segment, errors: readonly Hl7Segment[]): string | null {
  const written = [...errors.flatMap((err) => [field(err, 8), field(err, 7)]), field(msa, 3), component(msa, 6, 2)];
  const texts = written.some((text) => text !== null) ? written : errors.map((err) => component(err, 3, 2));
  const distinct = new Set(texts.filter((text) => text !== null));
  return distinct.size === 0 ? null : Array.from(distinct).join(" / ");
}

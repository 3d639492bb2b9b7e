/**
 * The one who gets the messages, and how it wants them written: what receivers of HL7 v2 are known to differ in (HL7.md 0, 1.5, 2.2,
 * 2.4). Plain data from configuration; whatever is left out is as `defaultMessageForm` has it.
 */

/** Names of the coding systems (CE.3), as the receiver knows them. */
export interface CodeSystems {
  /** Norsk laboratoriekodeverk: it has no name in HL7 table 0396, and its OID does not fit. */
  readonly nlk: string;
  readonly loinc: string;
  readonly ucum: string;
  /** Our own codes: methods, control material, what a control's message says beside the value. */
  readonly local: string;
}

export type Charset = "utf-8" | "iso-8859-1";

/** The comments of ruling 19 that a receiver may do without. Why a result is commented or was changed is always sent. */
export const commentKinds = ["instrument", "lot", "control"] as const;
export type CommentKind = (typeof commentKinds)[number];

export interface MessageForm {
  readonly codeSystems: CodeSystems;
  readonly charset: Charset;
  /** OBX-2 of `<5`: structured (SN) or plain text (ST). */
  readonly offScale: "sn" | "st";
  /** OBX-18: `serial^LABBRO`, or `model^maker~serial^maker` as in IHE LAW. */
  readonly equipment: "labbro" | "law";
  readonly comments: readonly CommentKind[];
  /** MSH-15/16: `NE` and `AL`, or both empty. Either way one application acknowledgement is expected (HL7.md 1.5). */
  readonly acknowledge: "enhanced" | "original";
  /** Whether a control's message names its operator: staff are named only where the receiver was asked for. */
  readonly operator: boolean;
}

export const defaultMessageForm: MessageForm = {
  codeSystems: { nlk: "99NLK", loinc: "LN", ucum: "UCUM", local: "99LABBRO" },
  charset: "utf-8",
  offScale: "sn",
  equipment: "labbro",
  comments: commentKinds,
  acknowledge: "enhanced",
  operator: false,
};

/** `stop`: a person must look. `retry`: again, same bytes. `wait`: keep waiting for the journal's own answer. */
export type RefusalAction = "stop" | "retry" | "wait";
export type RefusalCode = "AE" | "AR" | "CA" | "CE" | "CR";

/** What answers other than AA mean, where they mean something else to this receiver than usual (HL7.md 1.5). */
export interface Answers {
  /** By MSA-1. */
  readonly byCode?: Readonly<Partial<Record<RefusalCode, RefusalAction>>>;
  /** By MSA-1 and error code (table 0357), where both are there; wins over `byCode`. */
  readonly byError?: Readonly<Partial<Record<RefusalCode, Readonly<Record<string, RefusalAction>>>>>;
}

export interface Receiver extends Partial<Omit<MessageForm, "codeSystems">> {
  readonly application: string;
  readonly facility: string;
  readonly profile: "oru-r01" | "oru-r30" | "oul-r22";
  readonly codeSystems?: Partial<CodeSystems>;
  readonly answers?: Answers;
}

/** The receiver's wishes, filled up with what is usual. */
export function messageForm(receiver: Receiver): MessageForm {
  const codeSystems = { ...defaultMessageForm.codeSystems, ...receiver.codeSystems };
  return { ...defaultMessageForm, ...receiver, codeSystems };
}

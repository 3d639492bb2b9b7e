/** The receivers of messages, in config/labbro.yaml: who they are, and how they want their messages written. */

import { commentKinds, defaultMessageForm } from "../../domain/receiver.ts";
import { z } from "../../domain/zod.ts";
import { line } from "./text.ts";

const usual = defaultMessageForm;

export const systemName = (help: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,20}$/, "Write the name in 1 to 20 letters and digits; an OID does not fit.")
    .describe(help);

const codeSystems = z
  .strictObject({
    nlk: systemName("Norsk laboratoriekodeverk.").default(usual.codeSystems.nlk),
    loinc: systemName("LOINC.").default(usual.codeSystems.loinc),
    ucum: systemName("Units (UCUM).").default(usual.codeSystems.ucum),
    local: systemName("Labbro's own codes, such as methods.").default(usual.codeSystems.local),
  })
  .describe("What the receiver calls the coding systems.")
  .prefault({});

const action = z
  .enum(["stop", "retry"])
  .describe("stop: a person must look. retry: the same message is sent again, as often as it takes.");

/** 205 is left out: only Labbro knows whether the message that the receiver has is this one. */
const byError = z
  .record(z.string().regex(/^(?!205$)\S{1,40}$/), action)
  .describe('By error code in quotes, such as "207": retry. 205 (duplicate) cannot be set.')
  .optional();

const answers = z
  .strictObject({
    AE: action.optional(),
    AR: action.optional(),
    CE: action.optional(),
    CR: action.optional(),
    errors: z
      .strictObject({ AE: byError, AR: byError, CE: byError, CR: byError })
      .describe("The same for single error codes (ERR-3); they win over the line above.")
      .optional(),
  })
  .describe(
    "What refusals mean where this receiver differs. Usual: AE and CE stop; AR and CR retry, but AR with error 200 to 203 stops. Only AA closes a message; CA keeps it waiting.",
  )
  .optional();

const form = {
  codeSystems,
  charset: z
    .enum(["utf-8", "iso-8859-1"])
    .describe(
      "Character set of the messages (MSH-18). With iso-8859-1 a result whose texts hold other letters is held, never changed.",
    )
    .default(usual.charset),
  offScale: z
    .enum(["sn", "st"])
    .describe("How <5 is written: sn as a structured number (OBX-2 SN), st as text, for receivers that cannot read SN.")
    .default(usual.offScale),
  equipment: z
    .enum(["labbro", "law"])
    .describe("How OBX-18 names the instrument: labbro serial^LABBRO, law model^maker~serial^maker (IHE LAW).")
    .default(usual.equipment),
  acknowledge: z
    .enum(["enhanced", "original"])
    .describe("enhanced asks for the journal's answer in MSH-15/16 (NE, AL); original leaves them empty, for old receivers.")
    .default(usual.acknowledge),
  answers,
};

const names = {
  application: line("MSH-5: the receiving application. Its receipts must carry the same name in MSH-3."),
  facility: line("MSH-6: the receiving facility. Its receipts must carry the same name in MSH-4."),
};

export const journal = z
  .strictObject({
    ...names,
    profile: z
      .enum(["oru-r01", "oru-r30"])
      .describe("Form of the result message: ORU^R01, or IHE LPOCT's ORU^R30.")
      .default("oru-r01"),
    ...form,
    comments: z
      .array(z.enum(commentKinds))
      .describe(
        "Which comments go with a result: instrument (where it was measured), lot and control (where they matter). Why a result is commented or was changed is always sent.",
      )
      .default([...usual.comments]),
  })
  .describe("The one receiver of patient results.");

export const qcReceiver = z
  .strictObject({
    ...names,
    profile: z.enum(["oul-r22"]).describe("Form of the control message.").default("oul-r22"),
    ...form,
    operator: z.boolean().describe("true: messages name who ran the control. Staff are to be told.").default(usual.operator),
  })
  .describe("The receiver of control results. Without it no control messages are made.");

export type WrittenReceiver = z.output<typeof journal> | z.output<typeof qcReceiver>;

/** config/devices/*.yaml: one instrument. */
import { z } from "zod";
import { answerSettings } from "./answers.ts";
import { conversation, transport } from "./connection.ts";
import { limits } from "./limits.ts";
import { mapping } from "./mapping.ts";
import { outcomes } from "./outcomes.ts";
import { protocol } from "./protocol.ts";
import { qcVersions } from "./qc.ts";
import { id, line, moment, zone } from "./text.ts";

const reference = z.strictObject({
  ref: line("Id of a file in config/connections, for a wire that several instruments share."),
});

const analyte = z
  .union([
    line("Name of the analysis."),
    z.strictObject({
      name: line("Name of the analysis: CRP, HbA1c, INR …"),
      unit: z
        .union([line("Unit."), z.literal(1)])
        .transform(String)
        .describe("Unit as it goes to the journal; nothing is converted. Default: CRP mg/L, HbA1c mmol/mol, INR 1.")
        .optional(),
      referenceRange: line("Reference range as text for the journal. Default: what the instrument sends.").optional(),
      limits: limits.optional(),
      ...answerSettings,
    }),
  ])
  .describe("A name (CRP), or { name, unit, referenceRange, limits }, or with answers in words { name, kind, answers }.");

export const deviceFile = z.strictObject({
  id: id("Short name of the instrument; never changes once results have come."),
  name: line("Name that staff know it by, with its place."),
  driver: line("Id of the driver, such as afinion-2."),
  mode: line("What the instrument is set to send, such as hl7."),
  connection: z
    .union([transport, reference])
    .describe("type: serial, tcp-server, tcp-client or rfc2217 with its settings; or ref: the id of a shared connection."),
  expect: z
    .strictObject({ serial: line("Serial number as the instrument sends it. Another serial is held as unknown.") })
    .describe("Which instrument this is.")
    .optional(),
  inUseFrom: moment("When the instrument was taken into use here. Earlier measurements never go to the journal."),
  clock: z
    .strictObject({
      zone: zone("Zone of the instrument's clock. Default: the gateway's.").optional(),
      offset: z
        .enum(["trusted", "ignored"])
        .describe("ignored for an instrument that labels local time +00:00. Default: the driver's.")
        .optional(),
    })
    .describe("How the instrument's clock is read.")
    .prefault({}),
  analytes: z
    .array(analyte)
    .min(1)
    .describe("The analyses that go to the journal, in order. Other values of a run are kept, not sent."),
  service: z
    .strictObject({
      everyMonths: z.int().min(1).max(120).describe("Months between two services."),
      source: line("Where that comes from: the maker's manual, a contract."),
    })
    .describe("Service of the instrument. Later than that since the last one written down, or since inUseFrom, is told.")
    .optional(),
  qc: z.record(z.string(), qcVersions).describe("Quality control per analysis.").prefault({}),
  outcomes: outcomes.prefault({}),
  mapping: mapping.optional(),
  protocol: protocol.optional(),
  conversation: conversation.optional(),
  confirmed: z
    .strictObject({
      by: line("Who compared them."),
      at: moment("When."),
      capture: line("Which captured traffic: a file name, or the numbers of the transmissions."),
    })
    .describe("Results of an unverified mode were compared with traffic captured here. Until then all its results are held.")
    .optional(),
});

export type DeviceFile = z.output<typeof deviceFile>;

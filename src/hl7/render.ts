/**
 * One run of a patient as one HL7 message with one OBR (CONTRACTS.md "HL7 to the journal"). Total over what HL7 can say: what it
 * cannot is thrown as HL7_UNRENDERABLE, and the run is held instead of being sent cut or changed.
 */
import { UserError } from "../domain/problem-catalogue.ts";
import type { Station } from "../domain/station.ts";
import { type Envelope, envelopeTo } from "./envelope.ts";
import { components, empty, text } from "./fields.ts";
import { buildMessage, type Segment } from "./message-builder.ts";
import { measurementTime } from "./message-times.ts";
import { profileFor } from "./profiles.ts";
import { commentsUnder, statusCodes } from "./report-status.ts";
import { msh } from "./segments/msh.ts";
import { nte } from "./segments/nte.ts";
import { obx } from "./segments/obx.ts";
import { type Order, obr, orc } from "./segments/order.ts";
import { pid } from "./segments/pid.ts";
import { patientSpecimen } from "./segments/spm.ts";
import { placeName, sendingFacility } from "./sender.ts";
import type { RenderContext, RunReport } from "./types.ts";

/** The bytes that are stored and sent, and resent as they are. Throws UserError HL7_UNRENDERABLE or HL7_CHARSET. */
export function renderResult(report: RunReport, context: RenderContext): Uint8Array {
  const { journal } = context.station;
  const profile = profileFor("patients", journal);
  const envelope = envelopeTo(journal, profile, context);
  const order = orderOf(report, envelope);
  const segments = [
    msh(envelope),
    pid(report.patientId, report.patient ?? null, instrumentsName(report)),
    pv1(context.station),
    orc(order, envelope),
    obr(order, envelope),
    ...report.results.flatMap((result, i) => [obx(i + 1, result, report, envelope), ...notes(report, result.comments)]),
    ...(profile.hasSpecimen ? [patientSpecimen(report, envelope.zone)] : []),
  ];
  return buildMessage(segments, envelope.form.charset);
}

function orderOf(report: RunReport, { zone }: Envelope): Order {
  return {
    fillerNumber: report.runId,
    analyte: firstAnalyte(report),
    measuredAt: measurementTime(report, zone),
    releasedAt: report.releasedAt,
    isPatients: true,
    status: statusCodes(report).order,
  };
}

/** The name beside the id on the instrument; not when a person has put the result on another id since. */
function instrumentsName({ patientId, results }: RunReport): string | null {
  const names = results.filter(({ observation }) => observation.patientId?.trim() === patientId);
  return names[0]?.observation.patientName ?? null;
}

function firstAnalyte({ results }: RunReport): RunReport["results"][number]["analyte"] {
  const [first] = results;
  if (first === undefined) throw new UserError("HL7_UNRENDERABLE", "The run has no result.");
  // Two OBX of one kind would need a sub-id, and a reader could not tell which one counts.
  if (new Set(results.map(({ analyte }) => `${analyte.name} ${analyte.unit}`)).size !== results.length)
    throw new UserError("HL7_UNRENDERABLE", "The run has two results of the same analysis.");
  return first.analyte;
}

/**
 * The run's comments, then the result's own, one NTE each. They stand under every OBX, because a journal may file each OBX
 * by itself, and set ids start at 1 under each.
 */
function notes(report: RunReport, own: readonly string[]): readonly Segment[] {
  return [report.comments, commentsUnder(own, report)].filter((lines) => lines.length > 0).map((lines, i) => nte(i + 1, lines));
}

/** PV1: receivers that follow IHE LAB-3 want it; no class in table 0004 fits care at home, so N, not applicable (HL7.md 2). */
export function pv1(station: Station): Segment {
  const location = components(text(placeName(station.gateway.id)), empty, empty, text(sendingFacility(station)));
  return { name: "PV1", fields: { 1: text("1"), 2: text("N"), 3: location } };
}

/**
 * One run of a patient as one HL7 message with one OBR (CONTRACTS, "HL7 to the journal"). Total over what HL7 can say: what it
 * cannot is thrown as HL7_UNRENDERABLE, and the run is held instead of being sent cut or changed.
 */
import { UserError } from "../domain/problem-catalogue.ts";
import { codesOf } from "./codes.ts";
import { buildMessage, type Segment } from "./message-builder.ts";
import { resultProfile } from "./profiles.ts";
import { msh } from "./segments/msh.ts";
import { nte } from "./segments/nte.ts";
import { obx } from "./segments/obx.ts";
import { obr, orc } from "./segments/order.ts";
import { pid } from "./segments/pid.ts";
import { pv1 } from "./segments/pv1.ts";
import { spm } from "./segments/spm.ts";
import type { RenderContext, RunReport } from "./types.ts";

/** The bytes that are stored and sent, and resent as they are. Throws UserError HL7_UNRENDERABLE. */
export function renderResult(report: RunReport, context: RenderContext): Uint8Array {
  const { station } = context;
  const zone = station.gateway.zone;
  const profile = resultProfile(station.journal);
  return buildMessage([
    msh(context, profile),
    pid(report.patientId, patientName(report)),
    pv1(station),
    orc(report, zone, profile),
    obr(report, zone, codesOf(firstAnalyte(report)).observation),
    ...report.results.flatMap((result, i) => [obx(i + 1, result, report, station), ...notes(report, result.comments)]),
    ...(profile.hasSpecimen ? [spm(report, zone)] : []),
  ]);
}

/** The name beside the id on the instrument; not when a person has put the result on another id since. */
function patientName({ patientId, results }: RunReport): string | null {
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
function notes(report: RunReport, comments: readonly string[]): readonly Segment[] {
  return [report.comments, comments].filter((lines) => lines.length > 0).map((lines, i) => nte(i + 1, lines));
}

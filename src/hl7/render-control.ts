/**
 * One control as one HL7 message, for the receiver of control results: a laboratory or its QC system, never a patient's journal.
 * The report holds no patient, so that the message cannot either. What HL7 cannot say is thrown as HL7_UNRENDERABLE.
 */
import { UserError } from "../domain/problem-catalogue.ts";
import { hl7Time } from "../domain/time.ts";
import { controlComments } from "./control-comments.ts";
import { envelopeTo } from "./envelope.ts";
import { buildMessage } from "./message-builder.ts";
import { profileFor } from "./profiles.ts";
import { inv, sac, sid } from "./segments/control-material.ts";
import { controlFacts, controlValue, statusOf } from "./segments/control-obx.ts";
import { msh } from "./segments/msh.ts";
import { nte } from "./segments/nte.ts";
import { type Order, obr, orc } from "./segments/order.ts";
import { controlSpecimen } from "./segments/spm.ts";
import type { ControlReport, RenderContext } from "./types.ts";

/** The bytes that are stored and sent, and resent as they are. Throws UserError HL7_UNRENDERABLE or HL7_CHARSET. */
export function renderControl(report: ControlReport, context: RenderContext): Uint8Array {
  const { qcReceiver } = context.station;
  if (qcReceiver === null) throw new UserError("HL7_UNRENDERABLE", "There is no receiver of control results.");
  const envelope = envelopeTo(qcReceiver, profileFor("controls", qcReceiver), context);
  const order: Order = {
    fillerNumber: report.fillerNumber,
    analyte: report.analyte,
    measuredAt: hl7Time(report.measuredAt, envelope.zone),
    releasedAt: report.judgedAt,
    isPatients: false,
    status: statusOf(report),
  };
  const segments = [
    msh(envelope),
    controlSpecimen(report, envelope),
    sac(report),
    inv(report, envelope),
    // Here ORC stands after OBR (HL7.md 1.3).
    obr(order, envelope),
    orc(order, envelope),
    controlValue(report, envelope),
    ...sid(report, envelope),
    nte(1, controlComments(report)),
    ...controlFacts(report, envelope),
  ];
  return buildMessage(segments, envelope.form.charset);
}

/** The results a message reports, as the journal tells them apart (HL7.md 4.3): MSH-10 names the message, this names the result. */
import { component, field, rawField, segments } from "../protocol/hl7v2/access.ts";
import type { Hl7Message } from "../protocol/hl7v2/message.ts";

export interface ReportedResult {
  /** OBR-3, OBX-3, OBX-4: the result through all its versions. */
  readonly series: string;
  /** The same, and OBX-11. */
  readonly identity: string;
  /** Whose it is, what it says, when it was measured: what may not differ between two messages of the same result. */
  readonly content: string;
  readonly isCorrection: boolean;
}

/** Corrected, withdrawn, deleted, on the wrong patient (HL7.md 1.6): it replaces what was there, and the journal keeps both. */
const corrections: readonly string[] = ["C", "X", "W", "D"];

/** Of a message without findings. */
export function resultsOf(message: Hl7Message): readonly ReportedResult[] {
  const [pid] = segments(message, "PID");
  const [obr] = segments(message, "OBR");
  const patient = pid === undefined ? null : field(pid, 3);
  const run = obr === undefined ? null : component(obr, 3, 1);
  const isWholeCorrected = obr !== undefined && corrections.includes(component(obr, 25, 1) ?? "");
  return segments(message, "OBX").map((obx) => {
    const status = component(obx, 11, 1) ?? "";
    const series = [run, component(obx, 3, 1), field(obx, 4)];
    return {
      series: JSON.stringify(series),
      identity: JSON.stringify([...series, status]),
      content: JSON.stringify([patient, ...[2, 5, 14].map((n) => rawField(obx, n)), component(obx, 6, 1)]),
      isCorrection: isWholeCorrected || corrections.includes(status),
    };
  });
}

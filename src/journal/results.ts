/** The results a message reports, as the journal tells them apart (hl7.md 4.3): MSH-10 names the message, this names the result. */
import { component, field, rawField, segments } from "../protocol/hl7v2/access.ts";
import type { Hl7Message } from "../protocol/hl7v2/message.ts";

export interface ReportedResult {
  /** OBR-3, OBX-3, OBX-4, OBX-11. */
  readonly identity: string;
  /** Whose it is, what it says, when it was measured: what may not differ between two messages of the same result. */
  readonly content: string;
  readonly isCorrection: boolean;
}

const corrections: readonly string[] = ["C", "W", "D"];

/** Of a message without findings. */
export function resultsOf(message: Hl7Message): readonly ReportedResult[] {
  const [pid] = segments(message, "PID");
  const [obr] = segments(message, "OBR");
  const patient = pid === undefined ? null : field(pid, 3);
  return segments(message, "OBX").map((obx) => {
    const status = component(obx, 11, 1) ?? "";
    return {
      identity: JSON.stringify([obr && component(obr, 3, 1), component(obx, 3, 1), field(obx, 4), status]),
      content: JSON.stringify([patient, ...[2, 5, 14].map((n) => rawField(obx, n)), component(obx, 6, 1)]),
      isCorrection: corrections.includes(status),
    };
  });
}

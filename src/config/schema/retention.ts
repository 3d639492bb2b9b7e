/** config/labbro.yaml `gateway.retention`: how long what names a person is kept. */
import { z } from "../../domain/zod.ts";

const days = z.int().min(1).max(36_500);

export const retention = z
  .strictObject({
    resultDays: days
      .describe("Days after which nobody can be told any more whose a finished result was. Without it: kept.")
      .optional(),
    rawDays: days.describe("Days for which the bytes are kept that instruments sent. Without it: as resultDays.").optional(),
    operatorDays: days.describe("Days for which is kept who ran a control. Without it: kept.").optional(),
    actDays: days.describe("Days for which is kept who did and looked at what, 1830 at least. Without it: kept.").optional(),
    journalHasOwnClock: z
      .boolean()
      .describe(
        "The receivers run on another machine than this PC, so that their answers vouch for this PC's clock. Without it: yes, unless the broker is on this PC.",
      )
      .optional(),
  })
  .describe(
    "How long what names a person is kept. Without it nothing is erased. Values, verdicts, controls and charts are always kept.",
  );

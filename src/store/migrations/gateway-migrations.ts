/** The steps of the gateway's schema, oldest first. A step that has been released is never edited: the next one changes what it made. */
import type { Migration } from "../database/database.ts";
import { base } from "./0001-base.ts";
import { clock } from "./0002-clock.ts";
import { captures } from "./0003-captures.ts";
import { firstContact } from "./0004-first-contact.ts";
import { registers } from "./0005-registers.ts";
import { people } from "./0007-people.ts";
import { outboxOrder } from "./0008-outbox-order.ts";
import { personKey } from "./0009-person-key.ts";
import { testsByTime } from "./0010-tests-by-time.ts";
import { tallies } from "./0011-tallies.ts";
import { outboxChannels } from "./0012-outbox-channels.ts";
import { errands } from "./0013-errands.ts";
import { marks } from "./0014-marks.ts";
import { controlLots } from "./0015-control-lots.ts";
import { batchOwner } from "./0016-batch-owner.ts";
import { reports } from "./0017-reports.ts";
import { stages } from "./0018-stages.ts";
import { timeToUndo } from "./0019-time-to-undo.ts";
import { accounts } from "./0020-accounts.ts";
import { fewOfMany } from "./0021-few-of-many.ts";
import { typedRuns } from "./0022-typed-runs.ts";
import { reads } from "./0023-reads.ts";
import { sealed } from "./0024-sealed.ts";
import { audit } from "./0025-audit.ts";
import { pauses } from "./0026-pauses.ts";
import { erasing } from "./0027-erasing.ts";
import { fewerPages } from "./0028-fewer-pages.ts";
import { auditByRow } from "./0029-audit-by-row.ts";
import { clockWitness } from "./0030-clock-witness.ts";
import { changedPause } from "./0031-changed-pause.ts";
import { askedAgain } from "./0032-asked-again.ts";
import { words } from "./0033-words.ts";

export const gatewayMigrations: readonly Migration[] = [
  base,
  clock,
  captures,
  firstContact,
  registers,
  people,
  outboxOrder,
  personKey,
  testsByTime,
  tallies,
  outboxChannels,
  errands,
  marks,
  controlLots,
  batchOwner,
  reports,
  stages,
  timeToUndo,
  accounts,
  fewOfMany,
  typedRuns,
  reads,
  sealed,
  audit,
  pauses,
  erasing,
  fewerPages,
  auditByRow,
  clockWitness,
  changedPause,
  askedAgain,
  words,
];

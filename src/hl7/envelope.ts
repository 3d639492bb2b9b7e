/** What every segment may ask besides the report: from whom, to whom, in which form. */
import type { CodeTable } from "../domain/analyte-codes.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { ControlId } from "../domain/ids.ts";
import { type MessageForm, messageForm, type Receiver } from "../domain/receiver.ts";
import type { Station } from "../domain/station.ts";
import type { MessageProfile } from "./profiles.ts";
import type { RenderContext } from "./types.ts";

export interface Envelope {
  readonly station: Station;
  readonly receiver: Receiver;
  readonly profile: MessageProfile;
  /** The receiver's wishes, filled up. */
  readonly form: MessageForm;
  /** The administrator's own. */
  readonly codes: CodeTable | null;
  readonly zone: string;
  readonly controlId: ControlId;
  readonly now: EpochMs;
}

export function envelopeTo(receiver: Receiver, profile: MessageProfile, { station, controlId, now }: RenderContext): Envelope {
  const { zone } = station.gateway;
  return { station, receiver, profile, form: messageForm(receiver), codes: station.codes ?? null, zone, controlId, now };
}

/** What is told of one link, in the order in which it came over it: the one shape in which everybody listens between wire and store. */
import type { TransmissionId } from "../domain/ids.ts";
import type { Problem } from "../domain/problem.ts";
import type { DeviceMessage } from "../driver-api/index.ts";

/** Which message of which stored transmission. */
export interface MessagePlace {
  readonly transmission: TransmissionId;
  readonly index: number;
}

export interface Told {
  /** A complete message of a stored transmission. Called after the acknowledgement has left. */
  onMessage(place: MessagePlace, message: DeviceMessage): void;
  /** A transmission has ended. `messages` says how many messages it held. */
  onEnd(transmission: TransmissionId, complete: boolean, messages: number): void;
  /** What came broke off, or was never a message, and none was in it; its bytes may wait in memory. */
  onUnreadable(): void;
  onProblem(problem: Problem): void;
  onBatchEnd(): void;
}

/** Stored instrument bytes: packets of records become messages; heartbeats, answers and service talk are no results and no fault. */
import { type Problem, problem } from "../../domain/problem.ts";
import type { AxisOptions } from "../options.ts";
import type { CaptureReading } from "../session.ts";
import { AxisDeframer, leftoverProblem } from "./deframer.ts";
import { type AxisMessage, roleOf } from "./message.ts";
import { readPacket } from "./packet.ts";

/** Reads device→host bytes without a conversation. A damaged packet is a problem, never a message. */
export function readAxisCapture(bytes: Uint8Array, options: AxisOptions): CaptureReading<AxisMessage> {
  const deframer = new AxisDeframer(options.maxPacketBytes);
  const messages: { message: AxisMessage; at: number }[] = [];
  const problems: Problem[] = [];
  for (const piece of [...deframer.push(bytes), ...deframer.flush()]) {
    if (piece.kind !== "packet") {
      problems.push(leftoverProblem(piece.kind, piece.at));
      continue;
    }
    const packet = readPacket(piece.bytes);
    const role = packet.kind === "message" ? roleOf(packet.message) : null;
    if (packet.kind === "message" && role === "records") messages.push({ message: packet.message, at: piece.at });
    if (role === "refusal") problems.push(problem("AXIS_REFUSED", "A cmderr message.", piece.at));
    if (role === "unknown" || packet.kind === "foreign") problems.push(problem("AXIS_UNKNOWN_CLASS", "A packet.", piece.at));
    if (packet.kind === "damaged") problems.push(problem("AXIS_BAD_CRC", "A packet.", piece.at));
  }
  return { messages, problems };
}

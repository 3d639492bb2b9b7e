/**
 * The host's side of an analyzer that dials in and sends HL7 over MLLP. Each complete frame is kept, answered and handed on;
 * analyzers send a message again under a new MSH-10 until they are answered (ANALYZERS.md 3.1), so every one is answered.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { problem } from "../../domain/problem.ts";
import { rawField } from "../hl7v2/access.ts";
import type { Hl7Message } from "../hl7v2/message.ts";
import { type Hl7Reading, readHl7 } from "../hl7v2/read.ts";
import type { MllpOptions } from "../options.ts";
import type { Session, SessionOutput } from "../session.ts";
import { type AckCode, acknowledgement, wantsAnswer } from "./acknowledge.ts";
import { leftoverProblem, MllpDeframer, type MllpLeftover, type MllpPiece, unwrapMllp, wrapMllp } from "./frame.ts";

type Output = SessionOutput<Hl7Message>;

/** After this much silence in mid-frame nothing more will come. */
const quietMs = 30_000;

export function createMllpSession(options: MllpOptions, zone: string): Session<Hl7Message> {
  const deframer = new MllpDeframer(options.maxMessageBytes);
  let lastByteAt: EpochMs = 0;
  let reading = false;

  const wakeAt = (): EpochMs | null => (deframer.pending ? lastByteAt + quietMs : null);
  const answer = (reading: Hl7Reading, now: EpochMs): Output[] => {
    const { header, encoding } = reading;
    const code: AckCode = reading.message === null ? "AE" : "AA";
    if (header === null || !wantsAnswer(header, code)) return [];
    if (code === "AE" && rawField(header, 10) === "") return [];
    const ack = acknowledgement(header, code, { options, encoding, now, zone });
    return [{ kind: "send", bytes: wrapMllp(ack), acknowledges: code === "AA" }];
  };
  const onFrame = (frame: Uint8Array, now: EpochMs): Output[] => {
    const read = readHl7(unwrapMllp(frame), options.encoding ?? null);
    return [
      { kind: "keep", bytes: frame },
      ...read.problems.map(({ code, text, at }): Output => ({ kind: "problem", problem: problem(code, text, (at ?? 0) + 1) })),
      ...answer(read, now),
      ...(read.message === null ? [] : [{ kind: "message", message: read.message } as const]),
      { kind: "end", complete: true },
    ];
  };
  const carryOut = (pieces: readonly MllpPiece[], now: EpochMs): Output[] => {
    const outputs = pieces.flatMap(({ kind, bytes }) => (kind === "frame" ? onFrame(bytes, now) : leftover(kind, bytes)));
    if (reading === deframer.inFrame) return outputs;
    reading = deframer.inFrame;
    return [...outputs, { kind: "activity", state: reading ? "reading" : "idle" }];
  };

  return {
    open: () => [],
    receive(bytes, now) {
      lastByteAt = now;
      return carryOut(deframer.push(bytes), now);
    },
    wake(now) {
      const due = wakeAt();
      return due === null || now < due ? [] : carryOut(deframer.flush(), now);
    },
    lost: (now) => carryOut(deframer.flush(), now),
    wakeAt,
  };
}

/** What is no frame is kept as a transmission of its own that broke off. */
function leftover(kind: MllpLeftover, bytes: Uint8Array): Output[] {
  return [
    { kind: "keep", bytes },
    { kind: "problem", problem: leftoverProblem(kind, 0) },
    { kind: "end", complete: false },
  ];
}

/** The time in our own receiver's answer is its clock's, and counts as one: also where it answers within the second. */
import { expect, test } from "vitest";
import { receiverClock } from "../../../src/delivery/receiver-clock.ts";
import { renderAnswer } from "../../../src/journal/answer.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";

test("an answer within the second vouches for the clock", () => {
  const now = Date.UTC(2026, 2, 14, 9, 15, 33, 5);
  const asked = Buffer.from("MSH|^~\\&|LABBRO|S|EPJ|T|20260314101533+0100||ORU^R01^ORU_R01|1|P|2.5.1\r");
  const [header] = readHl7(asked, "utf8").message?.segments ?? [];
  if (header === undefined) throw new RangeError("no header");
  const verdict = { code: "AA", findings: [] } as const;
  const answer = Buffer.from(renderAnswer(header, { verdict, event: null, identity: null, controlId: "2", now })).toString();
  const writtenAt = answer.split("|")[6] ?? "";
  expect(writtenAt).toBe("20260314091533.005+0000");
  expect(receiverClock(writtenAt, { sentFrom: now - 5, now, zone: "Europe/Oslo" })).toBe("agrees");
});

/** What the lost station may have sent: which answers about it count after a restore (decision 0036). */
import { expect, test } from "vitest";
import { actionOn } from "../../../src/delivery/answer-action.ts";
import { doubtAbout } from "../../../src/delivery/believe.ts";
import type { Acknowledgement } from "../../../src/hl7/types.ts";
import type { OutboxRow } from "../../../src/store/outbox/outbox.ts";
import { memoryOutbox } from "../../support/memory-outbox.ts";

function row(more: Partial<OutboxRow>): OutboxRow {
  const outbox = memoryOutbox();
  outbox.queue("C1");
  return { ...outbox.row("C1"), attempts: 1, triedAt: 10, ...more };
}

const party = { application: "EPJ", facility: "X" };
const identity = { sender: party, receivers: { result: party, qc: null }, processingId: "T" } as const;
const answer = {
  ...{ code: "AE", errorCode: "205", controlId: "C1", processingId: "T", text: null },
  ...{ sendingApplication: "EPJ", sendingFacility: "X", receivingApplication: "EPJ", receivingFacility: "X" },
} as unknown as Acknowledgement;

test.each<[string, Partial<OutboxRow>, string]>([
  ["the same bytes: it is there", { mayBeSent: "message" }, "accepted"],
  [
    "the same bytes of a correction: the journal may mean what it corrects",
    { mayBeSent: "message", afterControlId: "C0" },
    "stop",
  ],
  ["written anew: it may say something else than what is there", { mayBeSent: "result" }, "stop"],
  ["of nobody else's", { mayBeSent: null }, "stop"],
])("duplicate, %s", (_name, more, action) => {
  expect(actionOn(row(more), answer)).toBe(action);
});

test.each<[string, Partial<OutboxRow>, string | null]>([
  ["counts where the lost station may have sent it", { mayBeSent: "message" }, null],
  ["is of another message where only another one can have been sent", { mayBeSent: "result" }, "never-sent"],
  ["is none where nobody can have", { mayBeSent: null }, "never-sent"],
])("an answer to what this station has not sent yet %s", (_name, more, doubt) => {
  const one = row({ ...more, attempts: 0, triedAt: null });
  expect(doubtAbout(answer, { row: one, correlated: null }, identity)).toBe(doubt);
});

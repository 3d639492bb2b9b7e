/** What the list says that a message waits for: always one thing, the one that somebody can do something about. */
import { expect, test } from "vitest";
import { type DeliveryView, type Waiting, waitsFor } from "../../../src/delivery/waits.ts";
import { problemCatalogue } from "../../../src/domain/problem-catalogue.ts";

const view: DeliveryView = {
  ...{ broker: "online", brokerProblem: null, journal: "answering", lastAnswerAt: null, pause: null },
  ...{ publishProblem: () => null, unbelieved: () => null, allUnbelieved: [] },
};
const published: Waiting["row"] = {
  ...{ channel: "result", state: "published", attempts: 1, nextAttemptAt: 100 },
  ...{ refusal: null, setAside: false, notBefore: null },
};
const told = (row: Partial<Waiting["row"]>, delivery: Partial<DeliveryView> | null = {}, before: Waiting["before"] = null) =>
  waitsFor({
    ...{ row: { ...published, ...row }, before, now: 0, time: (at: number) => `t${at}` },
    delivery: delivery === null ? null : { ...view, ...delivery },
  });

const pause = { at: 0, because: "restored", knownUntil: -1 } as const;

test.each<[string | null, Parameters<typeof told>]>([
  // Nothing leaves, so whatever it would wait for by itself is of no use to anybody.
  [
    `a person's word, for delivery is paused: ${problemCatalogue.DELIVERY_RESTORED.says} (DELIVERY_RESTORED)`,
    [{ state: "queued" }, { pause }, { controlId: "C0", because: "same-subject" }],
  ],
  [
    `a person's word, for delivery is paused: ${problemCatalogue.TWO_STATIONS.says} (TWO_STATIONS)`,
    [{}, { pause: { ...pause, because: "two-stations" } }],
  ],
  [null, [{ state: "accepted" }, { pause }]],
  [null, [{ state: "accepted" }]],
  [null, [{ state: "pulled" }]],
  ["a person's decision", [{ state: "stopped" }, null]],
  ["message C1, which it corrects", [{}, {}, { controlId: "C1", because: "corrected" }]],
  ["message C1, an earlier one of the same patient and analysis", [{}, {}, { controlId: "C1", because: "same-subject" }]],
  ["the gateway, which does not run", [{}, null]],
  ["its turn", [{ state: "queued", attempts: 0 }]],
  ["the next attempt at t100; the journal put it off (2 attempts)", [{ attempts: 2, refusal: "AE" }]],
  ["the journal, which does not answer; the next attempt at t100", [{}, { journal: "silent" }]],
  ["the journal, which does not answer; the next attempt at t100", [{ attempts: 7 }, { journal: "away" }]],
  [
    "the receiver of controls, which does not answer; the next attempt, which is due",
    [{ channel: "qc", nextAttemptAt: 0 }, { journal: "silent" }],
  ],
  ["the answer of the journal; the next attempt at t100", [{}]],
  ["the answer of the journal; the next attempt at t100", [{}, { journal: "unknown" }]],
  [
    "the answer of the journal, which said nothing to 3 attempts, while it answers others; the next attempt at t100",
    [{ attempts: 3, setAside: true }],
  ],
])("%s", (expected, [row, delivery, before]) => {
  expect(told(row, delivery, before)).toBe(expected);
});

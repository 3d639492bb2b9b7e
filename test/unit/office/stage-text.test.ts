/** How far a result has come, where what the staff must know is not the stage alone. */
import { expect, test } from "vitest";
import { type StageFacts, stageText } from "../../../src/office/stage-text.ts";

const facts: StageFacts = {
  ...{
    stage: "queued",
    since: null,
    isInJournal: false,
    isWithdrawn: false,
    mayBeSent: false,
    why: null,
    now: 0,
    zone: "Europe/Oslo",
  },
};

test("what a lost station may have sent is told as such until the journal has answered", () => {
  expect(stageText(facts).nb).toBe("På vei");
  expect(stageText({ ...facts, mayBeSent: true })).toEqual({
    nb: "På vei, kan være sendt før",
    nn: "På veg, kan vere sendt før",
  });
  expect(stageText({ ...facts, mayBeSent: true, stage: "in-journal", isInJournal: true }).nb).toBe("I journalen");
});

/** Ready means ready: what keeps results from being read, judged or sent is said in a sentence; what comes and goes is normal. */
import { expect, test } from "vitest";
import { notReady, type ReadinessFacts, undecidedCounts } from "../../../src/app/front/readiness.ts";

const now = 1_000_000_000;
const fine: ReadinessFacts = {
  ...{ store: null, errands: [], undecided: [], unjudged: [], lastDoneAt: now, connections: {}, broker: null, notTaken: [] },
  ...{ delivery: null, pause: null, audit: [], isUnchecked: false, backup: null, isBlind: false, changed: new Map() },
};
const waits = [{ kind: "new-run", waiting: 300, failing: 0 }];
const closed = [{ id: 1, closedAt: now - 3_600_000 }];
const codes = (facts: Partial<ReadinessFacts>) => notReady({ ...fine, ...facts }, now).map(({ code }) => code);

test.each([
  ["nothing is wrong", {}, []],
  ["the disk is full", { store: "STORE_FULL" }, ["STORE_FULL"]],
  ["transmissions wait for their turn", { errands: [{ kind: "read", waiting: 3, failing: 0 }] }, []],
  ["a transmission was tried in vain", { errands: [{ kind: "read", waiting: 3, failing: 1 }] }, ["RECOVERY_SET_ASIDE"]],
  ["a message was set aside", { errands: [{ kind: "read-message", waiting: 1, failing: 1 }] }, ["RECOVERY_SET_ASIDE"]],
  ["one result could not be judged: it is held", { errands: [{ kind: "judge", waiting: 1, failing: 1 }] }, []],
  ["a sent result could not be judged again", { unjudged: ["K7Q2"] }, ["FOLLOW_UP_FAILING"]],
  ["what a control throws doubt on waits for its turn", { errands: [{ kind: "look-back", waiting: 2, failing: 0 }] }, []],
  ["no case could be opened", { errands: [{ kind: "look-back", waiting: 2, failing: 1 }] }, ["FOLLOW_UP_FAILING"]],
  ["a withdrawal could not be queued", { errands: [{ kind: "change", waiting: 1, failing: 1 }] }, ["FOLLOW_UP_FAILING"]],
  ["a docking is being judged", { undecided: [{ id: 1, closedAt: now - 59_999 }] }, []],
  ["a docking is not judged", { undecided: [{ id: 1, closedAt: now - 60_000 }] }, ["BATCH_UNDECIDED"]],
  ["a large docking on a slow machine: it goes on", { undecided: closed, errands: waits, lastDoneAt: now - 59_999 }, []],
  ["it has come to a standstill", { undecided: closed, errands: waits, lastDoneAt: now - 60_000 }, ["BATCH_UNDECIDED"]],
  ["nothing is left to be done, and yet it is not judged", { undecided: closed, lastDoneAt: now }, ["BATCH_UNDECIDED"]],
  [
    "only what fails is left to be done",
    { undecided: closed, errands: [{ kind: "judge", waiting: 1, failing: 1 }] },
    ["BATCH_UNDECIDED"],
  ],
  [
    "an edit wants a port that is taken",
    { notTaken: [{ part: "admin", code: "ADDRESS_IN_USE", runsAs: "before" }] },
    ["ADDRESS_IN_USE"],
  ],
  ["an edit that waits for something else", { notTaken: [{ part: "delivery", code: "CONFIG_SECRET", runsAs: "before" }] }, []],
  [
    "a port that an edit wants is said once",
    { connections: { a: { code: "ADDRESS_IN_USE" } }, notTaken: [{ part: "a", code: "ADDRESS_IN_USE", runsAs: "edited" }] },
    ["ADDRESS_IN_USE"],
  ],
  ["a wire that met a fault", { notTaken: [{ part: "a", code: "UNEXPECTED", runsAs: "nothing" }] }, ["UNEXPECTED"]],
  ["a wire that runs as before", { notTaken: [{ part: "a", code: "UNEXPECTED", runsAs: "before" }] }, []],
  ["no way to the broker", { delivery: "CONFIG_SECRET" }, ["CONFIG_SECRET"]],
  ["a stored value does not open", { changed: new Map([["decision.sealed_by", 2]]) }, ["VALUE_CHANGED"]],
  ["nothing is seen of what is plugged in", { isBlind: true }, ["UNEXPECTED"]],
  ["an unplugged analyzer", { connections: { a: { code: "PORT_LOST" }, b: { code: "PORT_ABSENT" } } }, []],
  ["a port that another program has", { connections: { a: { code: "ADDRESS_IN_USE" } } }, ["ADDRESS_IN_USE"]],
  ["a port that is forbidden", { connections: { a: { code: "PORT_DENIED" }, b: { code: null } } }, ["PORT_DENIED"]],
  ["no broker", { broker: "ADDRESS_IN_USE" }, ["ADDRESS_IN_USE"]],
] satisfies readonly (readonly [string, Partial<ReadinessFacts>, readonly string[]])[])("%s", (_name, facts, expected) => {
  expect(codes(facts)).toEqual(expected);
});

test("every reason says what to do, and which connection it is about", () => {
  const [reason] = notReady({ ...fine, connections: { "crp-1": { code: "PORT_BUSY" } } }, now);
  expect(reason?.says).toContain("crp-1");
  expect(reason?.do).not.toBe("");
});

test("results that could not be judged again are named, a few of many", () => {
  const unjudged = ["A1", "B2", "C3", "D4", "E5", "F6", "G7"];
  const [reason] = notReady({ ...fine, unjudged }, now);
  expect(reason?.says).toMatch(/ Results: A1, B2, C3, D4, E5 and 2 more\.$/);
});

test("what waits and what was tried in vain are counted apart", () => {
  const errands = [
    { kind: "judge", waiting: 5, failing: 1 },
    { kind: "control", waiting: 2, failing: 0 },
    { kind: "read", waiting: 4, failing: 2 },
  ];
  expect(undecidedCounts(errands, 3)).toEqual({
    ...{ transmissions: 4, "transmissions-failing": 2, batches: 3, judgements: 7, "judgements-failing": 1 },
  });
});

/**
 * Whatever errands somebody deletes beside Labbro, after any commit of any kind of event: what became of the rows themselves says what is
 * still to be done, so at the next start, or the next look that finds something else at work, it is done all the same.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { GatewayStore } from "../../../src/store/gateway-store.ts";
import {
  alsoByStart,
  commitsOf,
  events,
  historyOfSuite,
  isCutShort,
  openedAgain,
  picture,
  pictureAfter,
} from "../../support/every-event.ts";
import { thoroughly } from "../../support/thorough.ts";

const history = historyOfSuite();

/** Those that stay are in the order of the numbers; null: none stays. */
function deleteErrands({ errands }: GatewayStore, stays: readonly boolean[] | null): void {
  const left = [];
  for (let one = errands.next(Number.MAX_SAFE_INTEGER); one !== null; one = errands.next(Number.MAX_SAFE_INTEGER)) {
    errands.done(one.id);
    if (stays?.[left.length] === true) left.push(one);
    else left.push(null);
  }
  for (const one of left) if (one !== null) errands.add(one.kind, one.detail);
}

test.each(Object.entries(events).filter(([name]) => !alsoByStart.includes(name)))("%s", async (_, acts) => {
  const allowed = await Promise.all(acts.map((_, nth) => pictureAfter(acts.slice(0, nth + 1), history())));
  const commits = commitsOf(acts, history());
  const after = async (commit: number, stays: readonly boolean[] | null) => {
    const store = history();
    isCutShort(acts, store, commit);
    deleteErrands(store, stays);
    return picture(await openedAgain(store));
  };
  for (let commit = 1; commit <= commits; commit += 1) {
    expect(allowed, `after commit ${commit} of ${commits}`).toContainEqual(await after(commit, null));
  }
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: commits }), fc.array(fc.boolean(), { maxLength: 12 }), async (commit, stays) => {
      expect(allowed).toContainEqual(await after(commit, stays));
    }),
    { numRuns: thoroughly(2, 30) },
  );
});

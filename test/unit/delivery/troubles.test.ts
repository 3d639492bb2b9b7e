/** Work about one message that fails again and again is left out; what is the store's own trouble is nobody's fault for a while. */
import { expect, test } from "vitest";
import { mostFailures, Troubles } from "../../../src/delivery/troubles.ts";

const failing = (code: string | null) => () => {
  throw Object.assign(new Error("it fails"), code === null ? {} : { code });
};

function make() {
  const told: unknown[] = [];
  const options = { random: () => 0.5, faults: { report: (_where: string, error: unknown) => told.push(error) } };
  return { told, troubles: new Troubles({ minMs: 1_000, maxMs: 60_000 }, options) };
}

test("a full disk ends the turn twice; the third failure in a row is thought to be the message's own, told and left out", () => {
  const { told, troubles } = make();
  for (let time = 1; time < mostFailures; time += 1)
    expect(() => troubles.guarded("C1", 0, failing("SQLITE_FULL"))).toThrow("it fails");
  expect(told).toHaveLength(0);
  expect(troubles.guarded("C1", 0, failing("SQLITE_FULL"))).toBeNull();
  expect(told).toHaveLength(1);
});

test("a success between begins the count anew, and each message has its own", () => {
  const { troubles } = make();
  for (let time = 0; time < 3 * mostFailures; time += 1) {
    expect(() => troubles.guarded("C1", 0, failing("STORE_FULL"))).toThrow();
    expect(troubles.guarded("C1", 0, () => "done")).toBe("done");
  }
  expect(() => troubles.guarded("C2", 0, failing("STORE_FULL"))).toThrow();
});

test("what is no trouble of the store is told and left out at once, and left alone for a while", () => {
  const { told, troubles } = make();
  expect(troubles.guarded("C1", 0, failing(null))).toBeNull();
  expect(told).toHaveLength(1);
  expect([troubles.isLeftAlone("C1", 0), troubles.isLeftAlone("C1", 60_000), troubles.isLeftAlone("C2", 0)]).toEqual([
    true,
    false,
    false,
  ]);
});

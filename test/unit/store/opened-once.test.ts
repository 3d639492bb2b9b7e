/** What is kept opened is never anything but what the bytes at hand say. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { openedOnce } from "../../../src/store/sealing/opened-once.ts";

test("law: whatever rows come, in whatever order and however many, each says what its own bytes say", () => {
  const row = fc.record({ id: fc.nat({ max: 600 }).map(String), text: fc.constantFrom("a", "b", "") });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 1_500 }), (rows) => {
      const open = openedOnce(({ id, sealed_body }) => `${id} ${sealed_body.toString("utf8")}`);
      for (const { id, text } of rows) expect(open({ id, sealed_body: Buffer.from(text) })).toBe(`${id} ${text}`);
    }),
    { numRuns: 50 },
  );
});

test("the same bytes are opened once, and what does not open is tried anew", () => {
  let opened = 0;
  const open = openedOnce(({ sealed_body }) => {
    opened += 1;
    if (sealed_body.length === 0) throw new RangeError("sealed otherwise");
    return opened;
  });
  const body = { id: "1", sealed_body: Buffer.from("x") };
  expect([open(body), open(body)]).toEqual([1, 1]);
  const broken = { id: "1", sealed_body: Buffer.alloc(0) };
  for (const _ of [1, 2]) expect(() => open(broken)).toThrow(RangeError);
  expect(opened).toBe(3);
});

/** A search that finds nothing proves something only if it would have found it. */
import { expect, test } from "vitest";
import { canariesIn, flockOf } from "../../support/flock.ts";
import { checkIdentifier } from "../../support/person-identifier.ts";

const flock = flockOf(200);

test("two hundred different persons with synthetic numbers whose check digits hold", () => {
  expect(new Set(flock.map(({ number }) => number)).size).toBe(200);
  for (const { number } of flock) {
    expect(number).toMatch(/^\d\d8\d/);
    expect(checkIdentifier(`${number}^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR`)).toEqual([]);
  }
});

test("each is found in every encoding, at any place, and nothing is found where none is", () => {
  for (const [i, { name, number }] of flock.entries()) {
    for (const text of [name, number]) {
      const plain = Buffer.from(`${"x".repeat(i % 5)} ${text}9 y`);
      const forms: readonly Buffer[] = [
        plain,
        Buffer.from(plain.toString(), "utf16le"),
        Buffer.from(`7${plain.toString("hex")}`.slice(i % 2)),
        Buffer.from(`{"a":"${plain.toString("base64")}"}`),
        Buffer.from(plain.toString("base64url")),
      ];
      for (const form of forms) expect(canariesIn(form, flock), `${text} in ${form.toString("latin1")}`).not.toEqual([]);
    }
  }
  expect(canariesIn(Buffer.from("15815024343 Kari Nordmann 2026-11-29T20:00:00.000Z"), flock)).toEqual([]);
});

/** The registers that people keep: nothing is overwritten, everything is found again, and who wrote it stays readable. */
import { afterEach, expect, test } from "vitest";
import { registerOf } from "../../../src/domain/register.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";

const notes = registerOf<{ readonly text: string }>("note");
const other = registerOf<{ readonly text: string }>("other");
const kari = { by: "Kari Lab", role: "lab-responsible", reason: "ny" } as const;
const note = (key: string, text: string, at: number | null = null) => ({ key, subject: "crp-1", at, body: { text } });

const store = openMemoryStore();
const { registers } = store;
afterEach(() => {
  for (const register of [notes, other]) registers.forget(register, Number.MAX_SAFE_INTEGER);
});

test("an entry is new once, the same again changes nothing, another content supersedes", () => {
  expect(registers.put(notes, note("a", "one"), kari, 1)).toBe("new");
  expect(registers.put(notes, note("a", "one"), kari, 2)).toBe("same");
  expect(registers.put(notes, note("a", "two"), null, 3)).toBe("changed");
  expect(registers.all(notes).map(({ body }) => body.text)).toEqual(["two"]);
  expect(registers.history(notes, "a")).toMatchObject([
    { body: { text: "one" }, recordedAt: 1, signature: kari, supersededAt: 3 },
    { body: { text: "two" }, recordedAt: 3, signature: null, supersededAt: null },
  ]);
});

test("what is withdrawn is no longer asked, and who withdrew it stays", () => {
  registers.put(notes, note("a", "one"), kari, 1);
  expect(registers.withdraw(notes, "a", kari, 2)).toBe(true);
  expect(registers.withdraw(notes, "a", kari, 3)).toBe(false);
  expect(registers.byKey(notes, "a")).toBeNull();
  expect(registers.history(notes, "a")).toMatchObject([{ endedBy: kari, supersededAt: 2 }]);
});

test("entries are found by time, both ends included, and registers do not mix", () => {
  for (const at of [10, 20, 30]) registers.put(notes, note(`n${at}`, `${at}`, at), null, 1);
  registers.put(other, note("n20", "elsewhere", 20), null, 1);
  expect(registers.between(notes, "crp-1", 10, 20).map(({ at }) => at)).toEqual([10, 20]);
  expect(registers.between(notes, "crp-2", 10, 20)).toEqual([]);
});

test("a register that never had an entry is known to be empty, one that was emptied is not", () => {
  expect(registers.isKept(notes)).toBe(false);
  registers.put(notes, note("a", "one"), null, 1);
  registers.withdraw(notes, "a", null, 2);
  expect(registers.isKept(notes)).toBe(true);
});

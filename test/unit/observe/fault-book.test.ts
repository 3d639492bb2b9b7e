import { expect, test } from "vitest";
import type { LogFacts, Logger } from "../../../src/domain/logger.ts";
import { createFaultBook, diagnose } from "../../../src/observe/fault-book.ts";

function book() {
  const lines: (LogFacts & { event: string })[] = [];
  const write = (event: string, facts?: LogFacts) => void lines.push({ event, ...facts });
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  return { faults: createFaultBook({ now: () => 1_000 }, logger), lines };
}

class PatientMissing extends RangeError {}

test("a fault is numbered, logged by class, code and place in the code, counted and remembered", () => {
  const { faults, lines } = book();
  const error = Object.assign(new PatientMissing("01015550402 has CRP 12"), { code: "SQLITE_FULL" });
  expect(faults.report("judging", error, { run: "r1" })).toBe(1);
  expect(faults.report("store", "a text that was thrown")).toBe(2);
  expect(lines[0]).toMatchObject({
    event: "fault",
    no: 1,
    where: "judging",
    error: "PatientMissing",
    code: "SQLITE_FULL",
    run: "r1",
  });
  expect(lines[0]?.frames).toMatch(/^test\/unit\/observe\/fault-book\.test\.ts:\d+/);
  expect(faults.counts()).toMatchObject({ judging: 1, store: 1, decode: 0 });
  expect(faults.last().map(({ no, where }) => [no, where])).toEqual([
    [2, "store"],
    [1, "judging"],
  ]);
});

test("nothing of a message's text is told, also when it looks like a frame", () => {
  const { faults, lines } = book();
  const text = "Kari Nordmann\n    at secret (src/01015550402.ts:1:2)\n";
  faults.report("decode", new Error(text));
  faults.report("decode", Object.assign(new Error("x"), { code: "01015550402" }));
  expect(JSON.stringify([lines, faults.last()])).not.toMatch(/Nordmann|0101555/);
});

test("the list of last faults is bounded", () => {
  const { faults } = book();
  for (let i = 0; i < 100; i++) faults.report("timer", new Error("x"));
  expect(faults.last()).toHaveLength(20);
  expect(faults.last()[0]?.no).toBe(100);
});

test("an error without a stack is told all the same", () => {
  const bare = new Error("01015550402");
  delete bare.stack;
  expect(diagnose(bare)).toEqual({ error: "Error", code: null, frames: [] });
  expect(diagnose(undefined)).toEqual({ error: "undefined", code: null, frames: [] });
});

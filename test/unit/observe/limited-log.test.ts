import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogFacts } from "../../../src/domain/logger.ts";
import { limitLines } from "../../../src/observe/limited-log.ts";
import { manualClock } from "../../support/manual-clock.ts";

interface Line {
  readonly at: number;
  readonly level: string;
  readonly event: string;
  readonly facts: LogFacts;
}

function station() {
  const clock = manualClock();
  const lines: Line[] = [];
  const keep =
    (level: string) =>
    (event: string, facts: LogFacts = {}) =>
      void lines.push({ at: clock.now(), level, event, facts });
  const log = { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
  return { clock, lines, log: limitLines(log, clock) };
}

const countOf = ({ event, facts }: Line): number => (event === "more-lines" ? Number(facts["lines"]) : 1);
const isOf = (connection: string) => (line: Line) => line.facts["connection"] === connection;

test("whatever a link brings about, it is one line a second, and every line is told or counted", async () => {
  const line = fc.record({
    connection: fc.constantFrom("a", "b"),
    level: fc.constantFrom("info", "warn", "error"),
    event: fc.constantFrom("problem", "message-read", "run-judged", "fault"),
    more: fc.constantFrom<LogFacts>(
      {},
      { code: "X" },
      { run: "r1" },
      { instrument: "crp-1" },
      { where: "decode", frames: "a:1 b:2" },
    ),
    afterMs: fc.nat(700),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 60 }), async (given) => {
      const { clock, lines, log } = station();
      for (const { connection, level, event, more, afterMs } of given) {
        log[level as "info"](event, { connection, ...more });
        await clock.advance(afterMs);
      }
      await clock.advance(5_000);
      for (const connection of ["a", "b"]) {
        const told = lines.filter(isOf(connection));
        expect(told.reduce((sum, one) => sum + countOf(one), 0)).toBe(
          given.filter((one) => one.connection === connection).length,
        );
        expect(told.slice(1).every(({ at }, index) => at - (told[index]?.at ?? 0) >= 1_000)).toBe(true);
      }
    }),
  );
});

test("what was left out is told by its kinds, as gravely as the gravest of them", async () => {
  const { clock, lines, log } = station();
  log.info("message-read", { connection: "crp-1", runs: 1 });
  log.info("message-read", { connection: "crp-1", runs: 2 });
  log.error("fault", {
    connection: "crp-1",
    no: 1,
    where: "decode",
    error: "TypeError",
    code: null,
    frames: "src/a.ts:1 src/b.ts:2",
  });
  log.info("message-read", { connection: "crp-1", runs: 0 });
  await clock.advance(1_000);
  expect(lines.map(({ level, event, facts }) => [level, event, facts])).toEqual([
    ["info", "message-read", { connection: "crp-1", runs: 1 }],
    ["error", "more-lines", { connection: "crp-1", lines: 3, kinds: "message-read 2, fault TypeError src/a.ts:1 1" }],
  ]);
});

test("lines without a link are limited by what they are about, so that neither hides the other", () => {
  const { lines, log } = station();
  for (const no of [1, 2, 3]) log.warn("delivery.answered", { controlId: `${no}` });
  for (const instrument of ["crp-1", "crp-2"]) log.warn("clock-off", { instrument, offsetSeconds: 9 });
  for (const part of ["line", "admin"]) log.error("config-part-refused", { part, code: "X" });
  expect(lines.map(({ event, facts }) => [event, Object.values(facts)[0]])).toEqual([
    ["delivery.answered", "1"],
    ["clock-off", "crp-1"],
    ["clock-off", "crp-2"],
    ["config-part-refused", "line"],
    ["config-part-refused", "admin"],
  ]);
});

test("closing tells what was left out, and leaves no timer", async () => {
  const { clock, lines, log } = station();
  for (const _ of [1, 2, 3]) log.info("message-read", { connection: "crp-1" });
  log.close();
  log.info("gateway-stopped");
  log.info("gateway-stopped");
  await clock.advance(5_000);
  expect(lines.map(({ event, facts }) => [event, facts["lines"] ?? null])).toEqual([
    ["message-read", null],
    ["more-lines", 2],
    ["gateway-stopped", null],
    ["gateway-stopped", null],
  ]);
});

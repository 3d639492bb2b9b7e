/** What the time in a receiver's answer says about ours; whatever is written there, the answer itself counts. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { receiverClock } from "../../../src/delivery/receiver-clock.ts";
import { dayMs } from "../../../src/domain/retention.ts";
import { hl7Time } from "../../../src/domain/time.ts";

const zone = "Europe/Oslo";
const now = Date.UTC(2026, 10, 30, 9, 0, 5);
const sentFrom = now - 4_000;
const says = (writtenAt: string | null, from = sentFrom) => receiverClock(writtenAt, { sentFrom: from, now, zone });

test.each([
  ["now", hl7Time(now, zone)],
  ["without an offset", "20261130100005"],
  ["with a fraction, within the second", "20261130100001.250+0100"],
  ["another zone", "20261130090005+0000"],
  ["a zone that is wrong", "20261130200005"],
])("%s agrees", (_name, text) => {
  expect(says(text)).toBe("agrees");
});

test.each([
  ["years ahead", "20291130100005+0100"],
  ["years behind", "20231130100005+0100"],
  ["two days behind a message of today", hl7Time(now - 2 * dayMs, zone)],
  ["two days ahead", hl7Time(now + 2 * dayMs, zone)],
])("%s contradicts", (_name, text) => {
  expect(says(text)).toBe("contradicts");
});

test.each<readonly [string, string | null]>([
  ["none", null],
  ["an empty one", ""],
  ["a day", "20261130"],
  ["hours", "2026113010"],
  ["what is no date", "20261331100005+0100"],
  ["words", "i dag"],
  ["an offset that no place has", "20261130100005+2500"],
  ["our own, sent back", hl7Time(sentFrom, zone)],
  ["our own, sent back without its offset", "20261130100001"],
  ["our own, cut to the minute", "202611301000"],
])("%s says nothing", (_name, text) => {
  expect(says(text)).toBeNull();
});

test("an answer that was on its way for days says nothing; a message that waited for days and was answered today agrees", () => {
  const old = now - 5 * dayMs;
  expect(says(hl7Time(now - 3 * dayMs, zone), old)).toBeNull();
  expect(says(hl7Time(old, zone), old)).toBeNull();
  expect(says(hl7Time(now, zone), old)).toBe("agrees");
});

test("whatever is written, it is read or says nothing", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect([null, "agrees", "contradicts"]).toContain(says(text));
    }),
  );
});

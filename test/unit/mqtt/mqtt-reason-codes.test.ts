/** Whatever a broker's reason is, a person gets a sentence about it that says what to do. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { problemCatalogue } from "../../../src/domain/problem-catalogue.ts";
import { meaningOf } from "../../../src/mqtt/mqtt-reason-codes.ts";

test.each([
  ["connect", 5, "BROKER_REFUSED"],
  ["connect", 134, "BROKER_REFUSED"],
  ["connect", 138, "BROKER_BANNED"],
  ["connect", 151, "BROKER_QUOTA"],
  ["connect", 154, "BROKER_NO_RETAIN"],
  ["connect", 155, "BROKER_NO_QOS"],
  ["connect", 3, "BROKER_BUSY"],
  ["disconnect", 142, "BROKER_SESSION_TAKEN"],
  ["disconnect", 152, "BROKER_ENDED_IT"],
  ["topic", 128, "BROKER_NOT_AUTHORIZED"],
  ["topic", 135, "BROKER_NOT_AUTHORIZED"],
  ["message", 135, "BROKER_NOT_AUTHORIZED"],
  ["message", 151, "BROKER_QUOTA"],
  ["message", 131, "BROKER_REFUSED_MESSAGE"],
] as const)("%s %i is %s", (of, reasonCode, code) => {
  expect(meaningOf(reasonCode, of)).toBe(code);
});

test("no number is left without words, and each is about the broker", () => {
  const where = fc.constantFrom("connect", "disconnect", "topic", "message");
  fc.assert(
    fc.property(where, fc.nat({ max: 255 }), (of, reasonCode) => {
      const code = meaningOf(reasonCode, of);
      expect(`${problemCatalogue[code].says} ${problemCatalogue[code].do}`).toMatch(/broker/i);
    }),
  );
});

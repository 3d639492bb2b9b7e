import fc from "fast-check";
import { expect, test } from "vitest";
import {
  escapeData,
  optionCommand,
  subnegotiation,
  type TelnetEvent,
  TelnetReader,
} from "../../../../src/transport/rfc2217/telnet.ts";

const anyBytes = fc.uint8Array({ maxLength: 300 });
const anyEvent = fc.oneof(
  fc.record({ kind: fc.constant("data" as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
  fc.record({
    kind: fc.constant("option" as const),
    verb: fc.constantFrom("will" as const, "wont" as const, "do" as const, "dont" as const),
    option: fc.nat(255),
  }),
  fc.record({
    kind: fc.constant("subnegotiation" as const),
    // 255 would have to be doubled, and is no option that exists.
    option: fc.nat(254),
    payload: fc.uint8Array({ maxLength: 40 }),
  }),
);

function wireOf(event: TelnetEvent): Uint8Array {
  if (event.kind === "data") return escapeData(event.bytes);
  return event.kind === "option" ? optionCommand(event.verb, event.option) : subnegotiation(event.option, event.payload);
}

/** Pieces of the lengths that chance gives. */
function pieces(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const length of [...lengths, bytes.length]) {
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  return parts;
}

const dataOf = (events: readonly TelnetEvent[]): number[] => events.flatMap((one) => (one.kind === "data" ? [...one.bytes] : []));
const restOf = (events: readonly TelnetEvent[]) => events.filter(({ kind }) => kind !== "data");

test("every byte string comes through as it was, in whatever pieces", () => {
  fc.assert(
    fc.property(anyBytes, fc.array(fc.nat(20)), (bytes, lengths) => {
      const reader = new TelnetReader();
      const events = pieces(escapeData(bytes), lengths).flatMap((piece) => reader.push(piece));
      expect(dataOf(events)).toEqual([...bytes]);
      expect(restOf(events)).toEqual([]);
    }),
  );
});

test("data, options and subnegotiations do not disturb each other", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 12 }), fc.array(fc.nat(20)), (sent, lengths) => {
      const reader = new TelnetReader();
      const events = pieces(Buffer.concat(sent.map(wireOf)), lengths).flatMap((piece) => reader.push(piece));
      expect(dataOf(events)).toEqual(dataOf(sent));
      expect(restOf(events)).toEqual(restOf(sent));
    }),
  );
});

test("any bytes are read as something, and data after a whole command is found again", () => {
  fc.assert(
    fc.property(anyBytes, (noise) => {
      const reader = new TelnetReader();
      reader.push(noise);
      // Ends whatever was under way: an option, a subnegotiation, or nothing.
      reader.push(Uint8Array.of(0, 255, 240, 0));
      reader.push(Uint8Array.of(255, 240));
      expect(dataOf(reader.push(Uint8Array.of(65, 66)))).toEqual([65, 66]);
    }),
  );
});

test("a subnegotiation without an end is not followed into memory", () => {
  const reader = new TelnetReader();
  reader.push(Uint8Array.of(255, 250, 44));
  for (let i = 0; i < 100; i += 1) reader.push(new Uint8Array(1_000));
  const [event] = reader.push(Uint8Array.of(255, 240));
  expect(event).toMatchObject({ kind: "subnegotiation", option: 44 });
  expect(event?.kind === "subnegotiation" && event.payload.length).toBeLessThan(300);
});

test("commands without an option are passed over", () => {
  expect(new TelnetReader().push(Uint8Array.of(65, 255, 241, 66, 255, 249))).toEqual([
    { kind: "data", bytes: Uint8Array.of(65, 66) },
  ]);
});

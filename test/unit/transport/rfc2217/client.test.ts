/** The bytes are written out here as RFC 2217 gives them, so that the codec cannot agree with its own mistakes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ClientOutput, createRfc2217Client } from "../../../../src/transport/rfc2217/client.ts";

const [IAC, SB, SE] = [255, 250, 240];
const [WILL, WONT, DO, DONT] = [251, 252, 253, 254];
const [BINARY, ECHO, SGA, COM_PORT] = [0, 1, 3, 44];

const line = { baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 } as const;
const bytesOf = (...bytes: number[]) => Uint8Array.from(bytes);
const sent = (outputs: readonly ClientOutput[]): number[] =>
  outputs.flatMap((one) => (one.kind === "send" ? [...one.bytes] : []));
const kinds = (outputs: readonly ClientOutput[]) => outputs.map(({ kind }) => kind).filter((kind) => kind !== "send");
const comPort = (...payload: number[]) => [IAC, SB, COM_PORT, ...payload, IAC, SE];

const agreed = bytesOf(IAC, DO, BINARY, IAC, WILL, BINARY, IAC, DO, COM_PORT);
const confirmed = bytesOf(...comPort(101, 0, 0, 0x25, 0x80), ...comPort(102, 8), ...comPort(103, 1), ...comPort(104, 1));

function openedClient(settings: Parameters<typeof createRfc2217Client>[0] = line) {
  const client = createRfc2217Client(settings);
  client.open();
  return client;
}

test("opens with an offer to control the port and the wish for an eight-bit clean line", () => {
  const opening = sent(createRfc2217Client(line).open());
  expect(opening).toEqual([...[IAC, WILL, BINARY, IAC, DO, BINARY], ...[IAC, WILL, SGA, IAC, DO, SGA], ...[IAC, WILL, COM_PORT]]);
});

test("the settings are sent when the server lets itself be controlled", () => {
  expect(sent(openedClient().receive(bytesOf(IAC, DO, COM_PORT)))).toEqual([
    ...comPort(1, 0, 0, 0x25, 0x80),
    ...comPort(2, 8),
    ...comPort(3, 1),
    ...comPort(4, 1),
    ...comPort(5, 1),
    ...comPort(5, 8),
    ...comPort(5, 11),
  ]);
});

test("7E2 at a speed with a byte that must be doubled", () => {
  const client = openedClient({ baudRate: 0x1ff, dataBits: 7, parity: "even", stopBits: 2 });
  expect(sent(client.receive(bytesOf(IAC, DO, COM_PORT))).slice(0, 32)).toEqual([
    ...comPort(1, 0, 0, 1, IAC, IAC),
    ...comPort(2, 7),
    ...comPort(3, 3),
    ...comPort(4, 2),
  ]);
});

test("is ready when everything is agreed and confirmed, in any order, and says so once", () => {
  const parts = [agreed.subarray(0, 3), agreed.subarray(3, 6), confirmed.subarray(0, 10), confirmed.subarray(10, 17)];
  const all = [...parts, confirmed.subarray(17, 24), confirmed.subarray(24)];
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
      const client = openedClient();
      client.receive(bytesOf(IAC, DO, COM_PORT));
      const states = order.map((bytes) => kinds(client.receive(bytes)));
      expect(states.slice(0, -1).flat()).toEqual([]);
      expect(states.at(-1)).toEqual(["ready"]);
      expect(kinds(client.receive(Buffer.concat([agreed, confirmed])))).toEqual([]);
    }),
  );
});

test("how the port was before anything was asked says nothing", () => {
  const client = openedClient();
  expect(client.receive(bytesOf(...comPort(101, 0, 0, 0x4b, 0), ...comPort(105, 2)))).toEqual([]);
  expect(kinds(client.receive(confirmed))).toEqual([]);
  expect(kinds(client.receive(agreed))).toEqual([]);
  expect(kinds(client.receive(confirmed))).toEqual(["ready"]);
});

test("what was agreed is not agreed again, so two machines do not go on for ever", () => {
  const client = openedClient();
  client.receive(agreed);
  expect(sent(client.receive(agreed))).toEqual([]);
});

test("what the server offers and wants besides is declined once", () => {
  const client = openedClient();
  expect(sent(client.receive(bytesOf(IAC, WILL, ECHO, IAC, DO, ECHO)))).toEqual([IAC, DONT, ECHO, IAC, WONT, ECHO]);
  expect(sent(client.receive(bytesOf(IAC, WILL, ECHO, IAC, DO, ECHO)))).toEqual([]);
});

describe("a server that will not is refused with a sentence", () => {
  test.each([
    ["port control", bytesOf(IAC, DONT, COM_PORT), "settings"],
    ["eight bits to it", bytesOf(IAC, DONT, BINARY), "every byte value"],
    ["eight bits from it", bytesOf(IAC, WONT, BINARY), "every byte value"],
    ["another speed", bytesOf(...comPort(101, 0, 0, 0x4b, 0)), "speed 19200, not 9600"],
    ["other data bits", bytesOf(...comPort(102, 7)), "data bits 7, not 8"],
    ["another parity", bytesOf(...comPort(103, 3)), "parity even, not none"],
    ["other stop bits", bytesOf(...comPort(104, 3)), "stop bits 1.5, not 1"],
    ["XON/XOFF, which would eat bytes", bytesOf(...comPort(105, 2)), "flow control on, not none"],
  ])("%s", (_, bytes, words) => {
    const client = openedClient();
    client.receive(agreed);
    expect(client.receive(bytes)).toEqual([{ kind: "refused", what: expect.stringContaining(words) }]);
  });

  test("also when it changes its mind later", () => {
    const client = openedClient();
    client.receive(Buffer.concat([agreed, confirmed]));
    expect(kinds(client.receive(bytesOf(...comPort(101, 0, 0, 0x12, 0xc0))))).toEqual(["refused"]);
  });
});

test("line state, modem state, signature, modem lines and unknown options are passed over", () => {
  const client = openedClient();
  client.receive(agreed);
  const chatter = [
    ...comPort(106, 1),
    ...comPort(107, 0xb0),
    ...comPort(100, 65),
    ...comPort(105, 8),
    ...comPort(),
    ...comPort(101, 1),
  ];
  expect(client.receive(bytesOf(...chatter, IAC, SB, 24, 1, IAC, SE))).toEqual([]);
});

test("what the instrument says before the port is set is handed through as well", () => {
  expect(openedClient().receive(bytesOf(5, IAC, IAC))).toEqual([{ kind: "data", bytes: bytesOf(5, 255) }]);
});

test("any noise is survived", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (noise) => {
      const client = openedClient();
      for (const bytes of noise) expect(Array.isArray(client.receive(bytes))).toBe(true);
    }),
  );
});

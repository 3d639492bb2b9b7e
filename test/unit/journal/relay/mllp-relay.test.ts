/** The MLLP relay against an independent server, and against one that misbehaves byte by byte. */
import { createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { silentLogger } from "../../../../src/domain/logger.ts";
import { createMllpRelay } from "../../../../src/journal/relay/mllp-relay.ts";
import type { Relay } from "../../../../src/journal/relay/relay.ts";
import { systemClock } from "../../../../src/machine/system-clock.ts";
import { eventually } from "../../../support/eventually.ts";
import { freePort } from "../../../support/gateway-harness-site.ts";
import { startIndependentJournal } from "../../../support/independent-journal.ts";
import { type ManualClock, manualClock } from "../../../support/manual-clock.ts";
import { listening, portOf } from "../../../support/tcp-proxy.ts";
import { oru } from "../messages.ts";
import { parcelOf } from "./parcels.ts";

const first = parcelOf(oru());
const second = parcelOf(oru({ "MSH-10": "SECOND" }));
const answerTimeoutMs = 20_000;

function relayTo(port: number, clock: ManualClock | typeof systemClock = systemClock): Relay {
  const relay = createMllpRelay({ host: "127.0.0.1", port, answerTimeoutMs, clock, logger: silentLogger });
  onTestFinished(() => relay.stop());
  return relay;
}

describe("an independent journal (node-hl7-server)", () => {
  test.each(["AA", "AE", "AR"] as const)("its %s is our verdict, and its bytes are kept", async (answer) => {
    const journal = await startIndependentJournal();
    journal.answer = answer;
    const delivery = await relayTo(journal.port).deliver(first);
    expect(delivery).toMatchObject({ sent: first.hl7, verdict: { code: answer } });
    expect(Buffer.from(delivery.answer ?? []).toString("utf8")).toContain(`MSA|${answer}|01KKP3Z0XW7Q4M2C9T5A`);
    expect(journal.received).toEqual(["01KKP3Z0XW7Q4M2C9T5A"]);
  });

  test("gets all messages over one connection", async () => {
    const journal = await startIndependentJournal();
    const relay = relayTo(journal.port);
    for (const parcel of [first, second]) expect(await relay.deliver(parcel)).toMatchObject({ verdict: { code: "AA" } });
    expect(new Set(journal.received)).toEqual(new Set(["01KKP3Z0XW7Q4M2C9T5A", "SECOND"]));
    expect(journal.connections).toBe(1);
  });

  test("its silence is silence, and the next message goes over a new connection", async () => {
    const [journal, clock] = [await startIndependentJournal(), manualClock()];
    const relay = relayTo(journal.port, clock);
    journal.answer = "silence";
    const delivery = relay.deliver(first);
    await eventually(() => expect(journal.received).toHaveLength(1));
    await clock.advance(answerTimeoutMs);
    expect(await delivery).toMatchObject({ answer: null, verdict: null });
    journal.answer = "AA";
    expect(await relay.deliver(first)).toMatchObject({ verdict: { code: "AA" } });
    expect(journal.connections).toBe(2);
  });

  test("closing the connection in the middle is silence, at once", async () => {
    const journal = await startIndependentJournal();
    const relay = relayTo(journal.port);
    journal.answer = "close";
    expect(await relay.deliver(first)).toMatchObject({ verdict: null });
    journal.answer = "AA";
    expect(await relay.deliver(first)).toMatchObject({ verdict: { code: "AA" } });
  });

  test("that is not there is silence, and is found when it comes", async () => {
    const port = await freePort();
    const relay = relayTo(port);
    expect(await relay.deliver(first)).toMatchObject({ answer: null, verdict: null });
    await startIndependentJournal(port);
    expect(await relay.deliver(first)).toMatchObject({ verdict: { code: "AA" } });
  });

  test("stopping ends what waits, in silence", async () => {
    const journal = await startIndependentJournal();
    journal.answer = "silence";
    const relay = relayTo(journal.port, manualClock());
    const delivery = relay.deliver(first);
    await eventually(() => expect(journal.received).toHaveLength(1));
    await relay.stop();
    expect(await delivery).toMatchObject({ verdict: null });
    expect(await relay.deliver(second)).toMatchObject({ verdict: null });
  });
});

/** Writes what it is told when a message has come. */
async function scriptedServer(reply: (socket: Socket, nth: number) => void): Promise<number> {
  let messages = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      if (!bytes.includes(0x1c)) return;
      messages += 1;
      reply(socket, messages);
    });
  });
  await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return portOf(server);
}

const header = "MSH|^~\\&|DIPS|SYKEHUS|LABBRO|BJERKE|20260314101534+0100||ACK^R01^ACK|1|T|2.5.1";
const ack = (...lines: readonly string[]): string => `\x0b${[header, ...lines].join("\r")}\r\x1c\r`;
const forFirst = "MSA|AA|01KKP3Z0XW7Q4M2C9T5A";

describe("an answer", () => {
  const answered = async (text: string) =>
    (await relayTo(await scriptedServer((socket) => socket.write(text))).deliver(first)).verdict;

  test("keeps its errors word for word", async () => {
    const error = "ERR||PID^1^3^1^1|204^Unknown key identifier^HL70357|F|||Ukjent \\T\\ rar|Pasienten finnes ikke";
    expect(await answered(ack("MSA|AE|01KKP3Z0XW7Q4M2C9T5A|Avvist", error))).toEqual({
      code: "AE",
      findings: [],
      relayed: {
        text: "Avvist",
        errors: [
          {
            location: ["PID", "1", "3", "1", "1"],
            code: ["204", "Unknown key identifier", "HL70357"],
            severity: "F",
            text: "Ukjent & rar",
            userText: "Pasienten finnes ikke",
          },
        ],
      },
    });
  });

  test("of an old receiver has its error in MSA-6", async () => {
    const verdict = await answered(ack("MSA|AR|01KKP3Z0XW7Q4M2C9T5A||||207^Down^HL70357"));
    expect(verdict).toMatchObject({ code: "AR", relayed: { errors: [{ code: ["207", "Down", "HL70357"] }] } });
  });

  test.each([
    ["CE", "AE"],
    ["CR", "AR"],
  ])("%s at the transport is %s", async (code, expected) => {
    expect(await answered(ack(`MSA|${code}|01KKP3Z0XW7Q4M2C9T5A`))).toMatchObject({ code: expected });
  });

  test("CA is not the last word", async () => {
    expect(await answered(ack("MSA|CA|01KKP3Z0XW7Q4M2C9T5A") + ack("MSA|AE|01KKP3Z0XW7Q4M2C9T5A"))).toMatchObject({ code: "AE" });
  });

  test("for another message is passed over", async () => {
    expect(await answered(ack("MSA|AE|ANOTHER") + ack(forFirst))).toMatchObject({ code: "AA" });
  });

  test("in 8859/1 is read as such", async () => {
    const latin = Buffer.from(ack("MSA|AE|01KKP3Z0XW7Q4M2C9T5A|Får ikke").replace("|2.5.1", "|2.5.1||||||8859/1"), "latin1");
    const port = await scriptedServer((socket) => socket.write(latin));
    expect((await relayTo(port).deliver(first)).verdict?.relayed?.text).toBe("Får ikke");
  });

  test("cut off in its middle is silence", async () => {
    const port = await scriptedServer((socket) => void socket.end(ack(forFirst).slice(0, -10)));
    expect(await relayTo(port).deliver(first)).toMatchObject({ verdict: null });
  });

  test("that comes too late does not answer the next message", async () => {
    const clock = manualClock();
    const port = await scriptedServer((socket, nth) => {
      if (nth === 2) socket.write(ack(forFirst) + ack("MSA|AE|SECOND"));
    });
    const relay = relayTo(port, clock);
    const late = relay.deliver(first);
    await eventually(async () => {
      await clock.advance(answerTimeoutMs);
      expect(clock.pending).toBe(0);
    });
    expect(await late).toMatchObject({ verdict: null });
    expect(await relay.deliver(second)).toMatchObject({ verdict: { code: "AE" } });
  });
});

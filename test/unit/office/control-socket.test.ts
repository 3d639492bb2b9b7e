/** The control socket: one answer for one request, whatever its clients do. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { Faults } from "../../../src/domain/fault.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { askGateway } from "../../../src/office/ask-gateway.ts";
import { listenForOffice, replyTo, type Work } from "../../../src/office/control-socket.ts";
import { officeAddress, pipeName } from "../../../src/office/office-address.ts";
import { createRequestLines } from "../../../src/office/request-lines.ts";
import { actHostile, hostileActs } from "../../support/hostile-peer.ts";
import { noFaults } from "../../support/no-faults.ts";

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "labbro-socket-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

const bigAnswer = "x".repeat(100_000);
const work: Work = (_session, name) => ({ name, text: bigAnswer });

async function listening(dataDir = folder(), does: Work = work, faults: Faults = noFaults): Promise<string> {
  const socket = await listenForOffice(dataDir, does, faults);
  onTestFinished(() => socket.stop());
  return dataDir;
}

const ask = (dataDir: string) => askGateway(dataDir, { name: "held.list", request: {}, session: null });

test("whatever a client does to its socket, the next one is answered", async () => {
  const dataDir = await listening();
  const left: Socket[] = [];
  const { path } = officeAddress(dataDir);
  const hostile = fc.record({
    act: fc.constantFrom(...hostileActs),
    cutAt: fc.nat(200),
    garbage: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 12 }), async (acts) => {
      const request = Buffer.from('{"name":"held.list","request":{}}\n');
      await Promise.all(acts.map(({ act, ...rest }) => actHostile(act, { to: { path }, request, ...rest }, left)));
      expect(await ask(dataDir)).toMatchObject({ answer: { name: "held.list" } });
    }),
    { numRuns: 40 },
  );
  for (const socket of left) socket.destroy();
});

test("a thousand clients that say nothing keep nobody from being served", async () => {
  const dataDir = await listening();
  const { path } = officeAddress(dataDir);
  const crowd = Array.from({ length: 1_000 }, () => connect(path));
  for (const one of crowd) one.on("error", () => undefined);
  expect(await ask(dataDir)).toMatchObject({ answer: { name: "held.list" } });
  for (const one of crowd) one.destroy();
});

test("a request that was sent whole is answered even when its client says no more", async () => {
  const dataDir = await listening();
  const socket = connect({ path: officeAddress(dataDir).path, allowHalfOpen: true });
  socket.end('{"name":"held.list"}\n{"name":"held.list"}\n');
  let answered = "";
  for await (const part of socket) answered += String(part);
  expect(answered.trimEnd().split("\n")).toHaveLength(2);
});

test("any line is answered by one line: the work's answer, or an error with a code", async () => {
  const throwing = (() => {
    throw new TypeError("Ola Nordmann");
  }) as unknown as Work;
  const faults: Faults = { report: () => 17 };
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (line) => {
      const reply = JSON.parse(await replyTo(line, throwing, faults)) as { readonly error: { readonly code: string } };
      expect(["BAD_USAGE", "UNEXPECTED"]).toContain(reply.error.code);
    }),
  );
  expect(await replyTo('{"name":"x"}', throwing, faults)).toBe('{"error":{"code":"UNEXPECTED","detail":"Fault 17."}}');
  const refusing = (() => {
    throw new UserError("NOT_FOUND", "ZZ");
  }) as unknown as Work;
  expect(await replyTo('{"name":"x"}', refusing, noFaults)).toBe('{"error":{"code":"NOT_FOUND","detail":"ZZ"}}');
});

test("lines come out as they went in, in whatever pieces, and a line has a limit", () => {
  const text = fc.array(
    fc.string().map((line) => line.replaceAll("\n", " ")),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(text, fc.array(fc.nat(40), { maxLength: 20 }), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      const cutter = createRequestLines(10_000);
      const heard: string[] = [];
      let from = 0;
      for (const cut of [...cuts, bytes.length]) {
        heard.push(...(cutter.push(bytes.subarray(from, from + cut)) ?? []));
        from += cut;
      }
      expect(heard).toEqual(lines.map((line) => Buffer.from(line).toString("utf8")));
    }),
  );
  const short = createRequestLines(10);
  expect(short.push(Buffer.from("0123456789\n0123456789"))).toEqual(["0123456789"]);
  expect(short.push(Buffer.from("x"))).toBeNull();
});

test("a gateway that hangs up instead of answering is told: the work is not done a second time", async () => {
  const dataDir = folder();
  let socket = await listenForOffice(dataDir, work, noFaults);
  await socket.stop();
  socket = await listenForOffice(
    dataDir,
    (() => {
      void socket.stop();
      return bigAnswer.repeat(100);
    }) as unknown as Work,
    noFaults,
  );
  await expect(ask(dataDir)).rejects.toThrow("GATEWAY_HUNG_UP");
});

test("nobody listens: null, and no folder is made", async () => {
  expect(await ask(folder())).toBeNull();
  const absent = join(folder(), "absent");
  expect(await ask(absent)).toBeNull();
  expect(existsSync(absent)).toBe(false);
});

const onUnix = test.skipIf(process.platform === "win32");

onUnix("the socket lies in the data folder however long its path is, and only its account may open it", async () => {
  const deep = join(folder(), ...Array.from({ length: 6 }, () => "æ".repeat(40)));
  mkdirSync(deep, { recursive: true });
  const link = join(folder(), "link");
  symlinkSync(deep, link);
  await listening(deep);
  expect(await ask(link)).toMatchObject({ answer: { name: "held.list" } });
  expect(statSync(join(deep, "control.sock")).mode & 0o777).toBe(0o600);
});

onUnix("both sides name the same socket, by whatever name the folder is called", () => {
  const real = realpathSync.native(folder());
  const link = join(folder(), "link");
  symlinkSync(real, link);
  expect(officeAddress(link).path).toBe(join(real, "control.sock"));
});

test("the pipe's name on Windows does not tell letters by their case", () => {
  expect(pipeName("C:\\Data\\Labbro")).toBe(pipeName("c:\\data\\LABBRO"));
  expect(pipeName("C:\\Data\\Labbro")).not.toBe(pipeName("C:\\Data\\Labbro2"));
});

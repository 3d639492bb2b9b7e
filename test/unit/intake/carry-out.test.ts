/** Promise 1: nothing is acknowledged before it is safe. */
import { expect, test } from "vitest";
import { transmissionId } from "../../../src/domain/ids.ts";
import type { DeviceMessage, SessionOutput } from "../../../src/driver-api/index.ts";
import { createCarrier } from "../../../src/intake/carry-out.ts";
import type { Recorder } from "../../../src/intake/recorder.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");
const message = { protocol: "lines", message: { lines: ["CRP"] } } as const satisfies DeviceMessage;

/** Writes down everything in the order in which it happens. */
function stage(commit: () => void = () => undefined) {
  const log: string[] = [];
  let kept = false;
  const recorder: Recorder = {
    keep: (part) => {
      kept = true;
      log.push(`keep ${Buffer.from(part).toString("latin1")}`);
    },
    commit: () => {
      commit();
      log.push("commit");
      return kept ? transmissionId(7) : null;
    },
    setAside: () => {
      log.push("aside");
      return null;
    },
    storeAside: () => {
      log.push("store aside");
      return kept ? transmissionId(8) : null;
    },
    end: () => {
      log.push("end");
      const had = kept;
      kept = false;
      return had ? transmissionId(7) : null;
    },
  };
  const carrier = createCarrier(recorder, {
    write: (part) => log.push(`write ${Buffer.from(part).toString("latin1")}`),
    close: () => log.push("close"),
    onMessage: ({ transmission, index }) => log.push(`message ${transmission}/${index}`),
    onEnd: (id, complete, messages) => log.push(`ended ${id} ${complete} ${messages}`),
    onProblem: ({ code }) => log.push(code),
    onUnreadable: () => log.push("unreadable"),
    onBatchEnd: () => log.push("batch-end"),
    onActivity: (state) => log.push(state),
    onStoreFailure: () => log.push("store failed"),
  });
  return { log, carrier };
}

test("an acknowledging send waits for the commit", () => {
  const { log, carrier } = stage();
  carrier.carryOut([
    { kind: "keep", bytes: bytes("frame") },
    { kind: "send", bytes: bytes("ACK"), acknowledges: true },
    { kind: "message", message },
    { kind: "end", complete: true },
  ]);
  expect(log).toEqual(["keep frame", "commit", "write ACK", "commit", "message 7/0", "end", "ended 7 true 1"]);
});

test("a refusal needs no commit", () => {
  const { log, carrier } = stage();
  carrier.carryOut([{ kind: "send", bytes: bytes("NAK"), acknowledges: false }]);
  expect(log).toEqual(["write NAK"]);
});

test("when the disk refuses, nothing is acknowledged, the link is closed, and nothing more is carried out", () => {
  const { log, carrier } = stage(() => {
    throw new Error("SQLITE_FULL");
  });
  const outputs: SessionOutput<DeviceMessage>[] = [
    { kind: "keep", bytes: bytes("frame") },
    { kind: "send", bytes: bytes("ACK"), acknowledges: true },
    { kind: "message", message },
  ];
  carrier.carryOut(outputs);
  carrier.carryOut(outputs);
  expect(log).toEqual(["keep frame", "store failed", "close"]);
});

test("an end with nothing kept is no transmission", () => {
  const { log, carrier } = stage();
  carrier.carryOut([{ kind: "end", complete: true }]);
  expect(log).toEqual(["aside"]);
});

test("what broke off without a message is set aside and stored when the link is gone", () => {
  const { log, carrier } = stage();
  carrier.carryOut([
    { kind: "keep", bytes: bytes("noise") },
    { kind: "end", complete: false },
  ]);
  carrier.close();
  expect(log).toEqual(["keep noise", "unreadable", "aside", "store aside", "ended 8 false 0"]);
});

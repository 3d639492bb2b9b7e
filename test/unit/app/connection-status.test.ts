import { describe, expect, test } from "vitest";
import {
  type ConnectionFacts,
  connectionStatus,
  farewellShownMs,
  type LastTransfer,
  quietMs,
  unconfirmedIdentity,
} from "../../../src/app/connections/connection-status.ts";
import { rememberLastHeard } from "../../../src/app/connections/last-heard.ts";
import { problem } from "../../../src/domain/problem.ts";
import type { TransportState, TransportStateName } from "../../../src/transport/link.ts";
import { manualClock } from "../../support/manual-clock.ts";

const endedAt = 1_000_000;
const transportIn = (state: TransportStateName): TransportState => ({ state, problem: null, sentence: "COM3 it is." });
const lost: TransportState = { state: "absent", problem: problem("PORT_LOST", "It was COM3."), sentence: "Pulled." };

const facts = (changes: Partial<ConnectionFacts> = {}): ConnectionFacts => ({
  transport: transportIn("open"),
  reading: false,
  lastTransfer: null,
  stranger: null,
  reportsSerial: true,
  landing: "done",
  ...changes,
});
const transfer = (changes: Partial<LastTransfer> = {}): LastTransfer => ({
  endedAt,
  complete: true,
  batchEnded: false,
  ...changes,
});
const statusAfter = (ms: number, changes: Partial<ConnectionFacts>) => connectionStatus(facts(changes), endedAt + ms);

describe("states", () => {
  test.each([
    ["stopped", "stopped"],
    ["absent", "absent"],
    ["opening", "opening"],
    ["waiting", "waiting"],
    ["open", "waiting"],
    ["error", "error"],
  ] as const)("a transport that is %s, before anything was read: %s", (transport, state) => {
    expect(connectionStatus(facts({ transport: transportIn(transport) }), 0)).toMatchObject({
      state,
      sentence: expect.stringContaining("COM3 it is."),
    });
  });

  test("every state has a sentence and a problem its code", () => {
    const status = connectionStatus(facts({ transport: lost }), 0);
    expect(status).toMatchObject({ state: "absent", sentence: "Pulled.", code: "PORT_LOST" });
  });

  test("while results come, nobody may unplug", () => {
    expect(connectionStatus(facts({ reading: true }), 0)).toMatchObject({
      state: "reading",
      sentence: expect.stringContaining("do not unplug"),
    });
  });
});

describe("safe to unplug", () => {
  test("at once where the instrument says that it is done", () => {
    expect(statusAfter(0, { lastTransfer: transfer({ batchEnded: true }) }).state).toBe("safe-to-unplug");
  });

  test("else when it has been quiet; until then more may come", () => {
    expect(statusAfter(quietMs - 1, { lastTransfer: transfer() }).state).toBe("reading");
    expect(statusAfter(quietMs, { lastTransfer: transfer() }).state).toBe("safe-to-unplug");
    expect(statusAfter(farewellShownMs * 10, { lastTransfer: transfer() }).state).toBe("safe-to-unplug");
  });

  test("an instrument that has hung up is done, and after a while the next one is waited for", () => {
    const changes = { transport: transportIn("waiting"), lastTransfer: transfer() };
    expect(statusAfter(0, changes).state).toBe("safe-to-unplug");
    expect(statusAfter(farewellShownMs - 1, changes).state).toBe("safe-to-unplug");
    expect(statusAfter(farewellShownMs, changes).state).toBe("waiting");
  });

  test("never after a transfer that broke off; the sentence says what to do", () => {
    for (const transport of [transportIn("open"), transportIn("waiting"), lost]) {
      const status = statusAfter(quietMs * 100, { transport, lastTransfer: transfer({ complete: false }) });
      expect(status.state).toBe(transport === lost ? "absent" : "waiting");
      expect(status.sentence).toContain("broke off");
      expect(status.code).toBe(transport === lost ? "PORT_LOST" : "TRANSMISSION_INCOMPLETE");
    }
  });

  test("an unplugged instrument is absent, whatever it said last", () => {
    expect(statusAfter(0, { transport: lost, lastTransfer: transfer({ batchEnded: true }) })).toMatchObject({ state: "absent" });
  });
});

test("another instrument than expected is an error that names both", () => {
  const stranger = { expected: "S099001", found: "S099002" };
  const status = statusAfter(quietMs, { stranger, lastTransfer: transfer() });
  expect(status).toMatchObject({ state: "error", code: "DEV_MISMATCH" });
  expect(status.sentence).toContain("S099001 was expected, S099002 was found");
  expect(statusAfter(0, { stranger, transport: lost }).state).toBe("absent");
});

test("an instrument that does not say who it is wears a badge", () => {
  expect(connectionStatus(facts(), 0)).toMatchObject({ identity: "reported", badge: null });
  expect(connectionStatus(facts({ reportsSerial: false }), 0)).toMatchObject({
    identity: "assigned",
    badge: unconfirmedIdentity,
  });
});

describe("what is remembered of the last instrument", () => {
  const remember = (endsBatch = true) => rememberLastHeard(manualClock(endedAt), endsBatch);

  test("a transfer with results, and its end", () => {
    const memory = remember();
    memory.transferEnded(true, 1);
    expect(memory.lastTransfer).toEqual(transfer());
    memory.batchEnded();
    expect(memory.lastTransfer).toEqual(transfer({ batchEnded: true }));
  });

  test("a keep-alive is no transfer", () => {
    const memory = remember();
    memory.transferEnded(true, 0);
    expect(memory.lastTransfer).toBeNull();
  });

  test("an instrument that has nothing to tell is done as well", () => {
    const memory = remember();
    memory.batchEnded();
    expect(memory.lastTransfer).toEqual(transfer({ batchEnded: true }));
  });

  test("the word of an instrument that cannot know that it is done counts for nothing", () => {
    const memory = remember(false);
    memory.transferEnded(true, 1);
    memory.batchEnded();
    expect(memory.lastTransfer?.batchEnded).toBe(false);
  });

  test("what broke off does not become complete by an end that follows", () => {
    const memory = remember();
    memory.transferEnded(true, 1);
    memory.brokeOff();
    memory.batchEnded();
    expect(memory.lastTransfer).toEqual(transfer({ complete: false }));
  });

  test("a new link begins anew", () => {
    const memory = remember();
    memory.transferEnded(false, 0);
    memory.heard({ expected: "A", found: "B" });
    memory.linked();
    expect([memory.lastTransfer, memory.stranger]).toEqual([null, null]);
  });
});

test("that the instrument may be unplugged is said of what is landed only", () => {
  const after = { lastTransfer: transfer({ batchEnded: true }) };
  expect(statusAfter(quietMs, { ...after, landing: "done" }).state).toBe("safe-to-unplug");
  expect(statusAfter(quietMs, { ...after, landing: "waiting" }).state).toBe("reading");
  expect(statusAfter(quietMs, { ...after, landing: "failed" })).toMatchObject({ state: "error", code: "RECOVERY_SET_ASIDE" });
});

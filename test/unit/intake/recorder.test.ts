/** The raw bytes of one link: durable when it says so, noise kept in few pieces, nothing kept twice. */
import { beforeEach, expect, test } from "vitest";
import { connectionId } from "../../../src/domain/ids.ts";
import { createRecorder, type Recorder } from "../../../src/intake/recorder.ts";
import { type GatewayStore, openMemoryStore } from "../../../src/store/gateway-store.ts";
import type { Transmissions } from "../../../src/store/wire/transmissions.ts";
import { manualClock } from "../../support/manual-clock.ts";

let store: GatewayStore;
let recorder: Recorder;
beforeEach(() => {
  store = openMemoryStore();
  recorder = createRecorder(store.transmissions, origin, manualClock());
});

const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
const keep = (text: string) => recorder.keep(Buffer.from(text, "latin1"));
const textOf = (id: ReturnType<Recorder["commit"]>) =>
  id === null ? null : Buffer.from(store.transmissions.bytes(id)).toString("latin1");
/** How many bytes of noise may wait in memory. */
const mostAside = 64 * 1024;

test("what was committed goes on in one transmission until its end, and what broke off behind a commit ends it at once", () => {
  keep("ENQ");
  const first = recorder.commit();
  keep("frame");
  expect(recorder.end()).toBe(first);
  expect(textOf(first)).toBe("ENQframe");
  keep("again");
  const second = recorder.commit();
  keep("cut");
  expect(recorder.setAside()).toBe(second);
  expect(textOf(second)).toBe("againcut");
});

test("noise that nobody was answered for is stored together, once, and leaves nothing behind for the next piece", () => {
  for (const noise of ["a", "b", "c"]) {
    keep(noise);
    expect(recorder.setAside()).toBeNull();
  }
  expect(textOf(recorder.storeAside())).toBe("abc");
  expect(recorder.storeAside()).toBeNull();
  keep("d");
  recorder.setAside();
  expect(textOf(recorder.storeAside())).toBe("d");
});

test("noise is stored before it fills memory, and counted anew from then on", () => {
  keep("x".repeat(mostAside - 1));
  expect(recorder.setAside()).toBeNull();
  keep("y");
  expect(textOf(recorder.setAside())).toHaveLength(mostAside);
  keep("z".repeat(mostAside - 1));
  expect(recorder.setAside()).toBeNull();
});

test("without anything kept nothing is stored", () => {
  expect([recorder.commit(), recorder.end(), recorder.setAside(), recorder.storeAside()]).toEqual([null, null, null, null]);
});

test("what could not be stored is kept: the next commit holds it", () => {
  let isFull = true;
  const failing: Transmissions = {
    ...store.transmissions,
    open: (...given) => {
      if (isFull) throw new Error("SQLITE_FULL");
      return store.transmissions.open(...given);
    },
  };
  recorder = createRecorder(failing, origin, manualClock());
  keep("frame");
  expect(() => recorder.commit()).toThrow("SQLITE_FULL");
  keep("noise");
  recorder.setAside();
  expect(() => recorder.storeAside()).toThrow("SQLITE_FULL");
  isFull = false;
  expect(textOf(recorder.storeAside())).toBe("framenoise");
});

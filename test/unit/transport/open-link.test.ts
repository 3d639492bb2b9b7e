import { describe, expect, test } from "vitest";
import { type Problem, problem } from "../../../src/domain/problem.ts";
import { closeTimeoutMs, createOpenLink, writeTimeoutMs } from "../../../src/transport/open-link.ts";
import { manualClock } from "../../support/manual-clock.ts";

const stuck = problem("PORT_LOST", "It was stuck.");
const lost = problem("PORT_LOST", "It was pulled.");

/** A medium that does what it is told, when it is told. */
function setUp(send: (done: (error: Error | null) => void) => void = (done) => done(null)) {
  const clock = manualClock();
  const shuts: boolean[] = [];
  const reasons: (Problem | null)[] = [];
  const open = createOpenLink(
    { peer: "COM3", send: (_bytes, done) => send(done), shut: (force) => void shuts.push(force), stuck },
    clock,
  );
  open.link.onClosed((reason) => reasons.push(reason));
  return { ...open, clock, shuts, reasons };
}
const bytes = Uint8Array.of(1, 2, 3);

describe("a write", () => {
  test("is true when the medium took it, false when it did not", async () => {
    expect(await setUp().link.write(bytes)).toBe(true);
    expect(await setUp((done) => done(new Error("no"))).link.write(bytes)).toBe(false);
  });

  test("that the medium never answers is given up with the link", async () => {
    const { link, clock, shuts, reasons } = setUp(() => {});
    const written = link.write(bytes);
    await clock.advance(writeTimeoutMs - 1);
    expect(reasons).toEqual([]);
    await clock.advance(1);
    expect(await written).toBe(false);
    expect([reasons, shuts]).toEqual([[stuck], [true]]);
  });

  test("under way when the link goes is false, and leaves no timer behind", async () => {
    const { link, closed, clock } = setUp(() => {});
    const written = link.write(bytes);
    closed(lost);
    expect(await written).toBe(false);
    expect([await link.write(bytes), clock.pending]).toEqual([false, 0]);
  });
});

describe("closing", () => {
  test("is told once, with the first reason", () => {
    const { closed, reasons } = setUp();
    closed(lost);
    closed(null);
    expect(reasons).toEqual([lost]);
  });

  test("is told also to one who asks afterwards", () => {
    const { link, closed } = setUp();
    closed(lost);
    const late: (Problem | null)[] = [];
    link.onClosed((reason) => late.push(reason));
    expect(late).toEqual([lost]);
  });

  test("by ourselves is in good order whatever the medium says", async () => {
    const { link, closed, reasons, shuts } = setUp();
    const done = link.close();
    closed(lost);
    await done;
    expect([reasons, shuts]).toEqual([[null], [false]]);
  });

  test("does not wait for ever", async () => {
    const { link, clock, reasons, shuts } = setUp();
    const done = Promise.all([link.close(), link.close()]);
    await clock.advance(closeTimeoutMs);
    await done;
    expect([reasons, shuts]).toEqual([[null], [false, true]]);
  });
});

test("bytes are held until someone listens", () => {
  const { link, received } = setUp();
  const heard: number[] = [];
  received(Uint8Array.of(1));
  received(Uint8Array.of(2));
  link.onBytes((got) => heard.push(...got));
  received(Uint8Array.of(3));
  expect(heard).toEqual([1, 2, 3]);
});

/** Inputs that once went wrong (fixtures/cases), as `replay` and a live link take them; what they decode to: drivers/cases.test.ts. */
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { replay } from "../../../src/app/commands/replay.ts";
import { configuredDevice } from "../../../src/app/connections/configured-device.ts";
import { liveObservations } from "../../../src/driver-api/conformance/index.ts";
import { decodeCapture } from "../../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { configOf } from "../../support/bench.ts";
import { caseFile } from "../../support/vectors.ts";

/** 1 December 2026: a few days behind the cases. */
const dockedAt = Date.UTC(2026, 11, 1, 9);

function instrument(id: "crp-8" | "crp-9") {
  const config = configOf({ [`devices/${id}.yaml`]: caseFile(`${id}.yaml`).toString() });
  const { driver, configured, instrument: known } = configuredDevice(config, drivers, id);
  return {
    decode: (bytes: Uint8Array) => decodeCapture(driver, known.mode, bytes, makeLineSplitter, configured),
    live: (pieces: readonly Uint8Array[]) =>
      liveObservations(driver, known.mode, pieces, "silence", makeLineSplitter, configured),
    replay: (bytes: Uint8Array) => replay({ config, drivers, device: id, bytes, dataDir: null, dockedAt, talk: () => undefined }),
  };
}

function byDriver(id: string, mode: string, bytes: Uint8Array) {
  const driver = drivers.find((one) => one.id === id);
  if (driver === undefined) throw new Error(`no driver ${id}`);
  return decodeCapture(driver, mode, bytes, makeLineSplitter);
}

describe.each(["lis1-two-frames-missing.bin", "lis1-two-frames-damaged.bin"])("%s", (name) => {
  const bytes = caseFile(name);
  const { decode, live, replay: replayed } = instrument("crp-9");

  test("gives nothing, and one problem that says that frames are missing", () => {
    const { observations, problems } = decode(bytes);
    expect(observations).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(["LIS1_FRAMES_MISSING"]);
    expect(replayed(bytes)).toMatchObject({ runs: [], problems: [{ problem: { code: "LIS1_FRAMES_MISSING" } }] });
  });

  test("live, from a sender that goes on whatever it is answered: nothing but what came whole before", () => {
    expect(live([bytes])).toEqual([]);
    expect(live([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual([]);
  });
});

test("structured numbers: below, above, a range that is no number, a number", () => {
  const bytes = caseFile("hl7-structured-numeric.bin");
  const { decode, replay: replayed } = instrument("crp-8");
  const { observations } = decode(bytes);
  expect(observations.map(({ value }) => value && [value.comparator, value.number])).toEqual([
    ["<", "5"],
    [">", "200"],
    [null, null],
    [null, "182"],
  ]);
  const { runs } = replayed(bytes);
  const range = runs.find(({ results }) => results.join().includes("100"));
  expect([range?.outcome, range?.reasons.map(({ code }) => code)]).toEqual([
    "HOLD",
    expect.arrayContaining(["VALUE_UNREADABLE"]),
  ]);
});

test("a message without frames that is cut in its last value: the value before stands, the cut one is told and is none", () => {
  const bytes = caseFile("hl7-bare-cut-in-the-value.hl7");
  const values = (text: Uint8Array) =>
    byDriver("generic-hl7", "hl7", text).observations.map(({ deviceCode, value }) => `${deviceCode} ${value?.raw}`);
  expect(values(bytes)).toEqual(["PT 14.2"]);
  expect(byDriver("generic-hl7", "hl7", bytes).problems.map(({ code }) => code)).toContain("TRANSMISSION_INCOMPLETE");
  expect(values(Buffer.concat([bytes, Buffer.from("0|||||F\r")]))).toEqual(["PT 14.2", "INR 1.00"]);
});

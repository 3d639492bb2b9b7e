/** A few thousand damaged transmissions on every run, and proof that a broken law would be seen. `node test/fuzz/main.ts` makes a million. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { emptyObservation, type Observation, problem, unknownDevice } from "../../src/driver-api/index.ts";
import { fuzz } from "../fuzz/fuzz.ts";
import { brokenLaws } from "../fuzz/laws.ts";
import { randomFor } from "../fuzz/random.ts";
import { SentText } from "../fuzz/sent.ts";
import { readTargets } from "../fuzz/targets.ts";

const seed = 20_260_114;
const inputs = 3_000;

test(`${inputs} damaged transmissions of seed ${seed} break no law`, () => {
  const { failures, perTarget, observations, live } = fuzz({ inputs, seed });
  const told = failures.map(({ target, input, laws, bytes }) => `${target}, input ${input}: ${laws.join("; ")}\n${hex(bytes)}`);
  expect(told).toEqual([]);
  expect([...perTarget.keys()].toSorted()).toEqual(everyMode());
  // Damage that lets nothing through would prove nothing.
  expect(observations).toBeGreaterThan(inputs);
  expect(live).toBeGreaterThan(inputs / 10);
});

test("every mode of every driver is a target", () => {
  expect(
    readTargets()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(everyMode());
});

test("the same number of the same seed is the same chance", () => {
  const drawn = (of: number, input: number): readonly number[] => {
    const random = randomFor(of, input);
    return Array.from({ length: 8 }, () => random.below(1_000));
  };
  expect(drawn(1, 5)).toEqual(drawn(1, 5));
  expect(drawn(1, 6)).not.toEqual(drawn(1, 5));
  expect(drawn(2, 5)).not.toEqual(drawn(1, 5));
});

describe("what would be seen", () => {
  const observation = (fields: Partial<Observation>): Observation => ({
    ...emptyObservation,
    kind: "patient",
    device: unknownDevice,
    run: "1",
    deviceCode: "CRP",
    ...fields,
  });
  const value = (raw: string, number: string | null, comparator: "<" | null = null) => ({
    raw,
    number,
    comparator,
    unit: "mg/L",
  });
  const laws = (one: Observation): readonly string[] =>
    brokenLaws([one], [], new SentText(Buffer.from("R|1|^^^CRP|<5|mg/L 12,5 15815024343", "latin1"), "lis"));

  test("nothing in what was sent", () => {
    expect(laws(observation({ value: value("<5", "5", "<"), patientId: "15815024343" }))).toEqual([]);
    expect(laws(observation({ value: value("12,5", "12.5") }))).toEqual([]);
  });

  test.each([
    ["a value was not sent", { value: value("47", "47") }],
    ["a number is not that of the value", { value: value("12,5", "125") }],
    ["a number is not that of the value", { value: value("12,5", "1e1") }],
    ["a comparator was dropped", { value: value("<5", "5") }],
    ["a patient id was not sent", { patientId: "15815024424" }],
    ["a control carries a patient id", { kind: "control" as const, patientId: "15815024343" }],
  ])("%s", (law, fields) => {
    expect(laws(observation(fields))).toEqual([law]);
  });

  test("a driver that threw", () => {
    const thrown = brokenLaws([], [problem("DRIVER_FAILED", "Driver x.")], new SentText(Buffer.alloc(0), "lis"));
    expect(thrown).toEqual(["the driver threw"]);
  });
});

describe("sent is what stands in the bytes", () => {
  const sent = (text: string, family: "lis" | "mllp" | "poct1a") => new SentText(Buffer.from(text, "latin1"), family);

  test("over the seams of frames, and not across anything else", () => {
    const frames = sent("\x021H|\\^&\rR|1|^^^CRP|4\x17A1\r\n\x0227|mg/L\r\x03B2\r\n", "lis");
    expect(["47", "4", "|47|mg", "41"].map((text) => frames.includes(text))).toEqual([true, true, true, false]);
  });

  test("behind escapes", () => {
    expect(sent("H|\\^&\rR|1||a&F&b\r", "lis").includes("a|b")).toBe(true);
    expect(sent("MSH|^~\\&|\rOBX|1|ST|x||\\X3C\\5\r", "mllp").includes("<5")).toBe(true);
    expect(sent('<OBS.value V="&lt;5"/>', "poct1a").includes("<5")).toBe(true);
    expect(sent('<OBS.value V="5"/>', "poct1a").includes("<5")).toBe(false);
  });

  test("a float is four bytes before its analyte's name", () => {
    const record = Buffer.alloc(40);
    record.writeFloatLE(20.4, 8);
    record.write("CRP", 29, "latin1");
    const floats = new SentText(record, "axis");
    expect(["20", "20.4", "21"].map((digits) => floats.includesFloat(digits, "CRP"))).toEqual([true, true, false]);
    expect(floats.includesFloat("20", "HbA1c")).toBe(false);
  });
});

function everyMode(): readonly string[] {
  return drivers.flatMap(({ id, modes }) => Object.keys(modes).map((mode) => `${id} ${mode}`)).toSorted();
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

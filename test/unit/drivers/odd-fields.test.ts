/** Fields as instruments were seen to write them: a plus before the number, a time with an offset that no place has. */
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { resolveInstant } from "../../../src/domain/time.ts";
import { decodeCapture } from "../../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { caseFile } from "../../support/vectors.ts";

const afinion = drivers.find(({ id }) => id === "afinion-2") as (typeof drivers)[number];
const decoded = (bytes: Uint8Array) => decodeCapture(afinion, "hl7", bytes, makeLineSplitter, undefined);
const codes = ({ problems }: ReturnType<typeof decoded>) => problems.map(({ code }) => code);

test("+16 is the number 16, and the text is kept", () => {
  const found = decoded(caseFile("hl7-value-with-plus-sign.bin"));
  expect(found.observations.map(({ value }) => value)).toEqual([{ raw: "+16", comparator: null, number: "16", unit: "mg/L" }]);
  expect(codes(found)).not.toContain("DECODE_BAD_VALUE");
});

test.each(["+2400", "+0060", "+0090", "-0060"])("a time with the offset %s is told and is no instant", (offset) => {
  const text = Buffer.from(caseFile("hl7-time-with-impossible-offset.bin")).toString("latin1").replace("+2400", offset);
  const found = decoded(Buffer.from(text, "latin1"));
  const [time] = found.observations.map(({ measuredAt }) => measuredAt);
  expect(time).toEqual({ raw: `20261128192200${offset}`, local: null, offset: null });
  expect(time && resolveInstant(time, { zone: "Europe/Oslo", offset: "trusted" })).toBeNull();
  expect(codes(found)).toContain("DECODE_BAD_TIME");
});

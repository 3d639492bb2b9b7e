/**
 * What others wrote, taken apart by our reader, encoded anew by our typed fields and built by our builder, reads the same. The files are
 * of many makers and versions, so this holds reader, escaping and builder to each other over what real messages hold.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { components, type Field, formattedText, type Leaf, repetitions, subcomponents, text } from "../../../src/hl7/fields.ts";
import { buildMessage, type Segment } from "../../../src/hl7/message-builder.ts";
import { unescapeHl7 } from "../../../src/protocol/hl7v2/escape.ts";
import type { Hl7Segment } from "../../../src/protocol/hl7v2/message.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";
import { optional, reference, referenceAbsent, referenceNames } from "../../support/reference.ts";
import { messageFile, messageNames } from "../../support/vectors.ts";

function segmentsOf(bytes: Uint8Array): readonly Hl7Segment[] {
  const { message, problems } = readHl7(bytes, "utf8");
  if (message === null) throw new Error(problems[0]?.text);
  return message.segments;
}

const leaf = (raw: string): Leaf => (raw.includes("\\.br\\") ? formattedText([unescapeHl7(raw)]) : text(unescapeHl7(raw)));
const encoded = (raw: string): Field =>
  repetitions(
    ...raw.split("~").map((one) => components(...one.split("^").map((part) => subcomponents(...part.split("&").map(leaf))))),
  );

/** MSH-1 and 2 are the builder's own. */
function rebuilt({ name, fields }: Hl7Segment): Segment {
  const from = name === "MSH" ? 3 : 1;
  return { name, fields: Object.fromEntries(fields.map((raw, n) => [n, encoded(raw)] as const).slice(from)) };
}

/** Nothing trailing, and no "delete" value, which we never send (HL7.md 2.1): the only two things that may get lost. */
const plain = (raw: string): string =>
  raw
    .replaceAll(/(?<=^|[~^&])""(?=$|[~^&])/g, "")
    .replaceAll(/&+(?=$|[\^~])/g, "")
    .replaceAll(/\^+(?=$|~)/g, "")
    .replace(/~+$/, "");
const plainFields = (segment: Hl7Segment): string =>
  segment.fields
    .map((raw, n) => (segment.name === "MSH" && n < 3 ? raw : plain(raw)))
    .join("|")
    .replace(/\|+$/, "");

function readsTheSame(bytes: Uint8Array): void {
  const segments = segmentsOf(bytes);
  const again = buildMessage(segments.map(rebuilt));
  expect(segmentsOf(again).map(plainFields)).toEqual(segments.map(plainFields));
  // And what we wrote is written the same for ever.
  expect(buildMessage(segmentsOf(again).map(rebuilt))).toEqual(again);
}

it.each(messageNames)("%s, our own, reads the same and comes back byte for byte", (file) => {
  const bytes = readFileSync(messageFile(file));
  readsTheSame(bytes);
  expect(Array.from(buildMessage(segmentsOf(bytes).map(rebuilt)))).toEqual(Array.from(bytes));
});

describe.skipIf(referenceAbsent)(optional("messages of others"), () => {
  const files = referenceNames("samples/hl7/").filter((name) => name.endsWith(".hl7"));

  it("are there", () => {
    expect(files.length).toBeGreaterThanOrEqual(8);
  });

  it.each(files)("%s reads the same after being written by us", (file) => readsTheSame(reference(`samples/hl7/${file}`)));
});

it("a message made up for it comes back byte for byte, escapes, repetitions, gaps and all", () => {
  const message =
    "MSH|^~\\&|A^1.2&x^ISO|||B|||ORU^R01^ORU_R01|1|T|2.5.1||||||UNICODE UTF-8\r" +
    "PID|1||1^^^A&B&ISO~2^^^&C||Ø\\T\\re^\\E\\F\\E\\\rNTE|1|L|a\\.br\\b \\F\\ c\rOBX|1|SN|||<^5|||~~H\r";
  const bytes = new TextEncoder().encode(message);
  expect(new TextDecoder().decode(buildMessage(segmentsOf(bytes).map(rebuilt)))).toBe(message);
});

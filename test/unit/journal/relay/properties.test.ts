/** Laws of the relays: nothing in a message breaks the form it is written in, and nothing that a target says makes an AA of no AA. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isAcknowledgement, readAcknowledgement } from "../../../../src/hl7/acknowledgement.ts";
import { renderAnswer } from "../../../../src/journal/answer.ts";
import { renderBundle } from "../../../../src/journal/relay/fhir/fhir-relay.ts";
import { judgeHttp } from "../../../../src/journal/relay/fhir/operation-outcome.ts";
import { messageGuid } from "../../../../src/journal/relay/folder.ts";
import { renderSvarrapport } from "../../../../src/journal/relay/kith/svarrapport.ts";
import { readReport } from "../../../../src/journal/relay/lab-report.ts";
import { readRelayedVerdict } from "../../../../src/journal/relay/relayed-verdict.ts";
import { segments } from "../../../../src/protocol/hl7v2/access.ts";
import { escapeHl7 } from "../../../../src/protocol/hl7v2/escape.ts";
import { readHl7 } from "../../../../src/protocol/hl7v2/read.ts";
import { faultsOf } from "../../../support/fhir-endpoint.ts";
import { readXmlTree } from "../../../support/xml-reader.ts";
import { type Changes, oru } from "../messages.ts";
import { parcelOf } from "./parcels.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom("|", "^", "~", "&", "\\", "\r", "\n", "<", ">", '"', "]]>", "{", "ø", "\0", "\u2028"),
    maxLength: 12,
  }),
);
/** A field as a gateway writes it. */
const written = anyText.map((text) => escapeHl7(text));
const textPlaces = ["PID-5", "OBX-7", "OBX-8", "OBX-16", "OBX-18", "OBX-23", "NTE-3", "SPM-4", "MSH-6"];
const number = fc
  .tuple(fc.bigInt({ min: -9999n, max: 9999n }), fc.constantFrom("", ".0", ".50", ".007"))
  .map(([whole, rest]) => `${whole}${rest}`);
const value = fc.oneof(
  number.map((text): Changes => ({ "OBX-2": "NM", "OBX-5": text })),
  fc
    .tuple(fc.constantFrom("<", ">", "<=", ">=", "=", "<>", ""), number)
    .map(([sign, text]): Changes => ({ "OBX-2": "SN", "OBX-5": `${sign}^${text}` })),
  written.map((text): Changes => ({ "OBX-2": "ST", "OBX-5": text || "x" })),
);
const anyChanges = fc
  .tuple(
    value,
    fc.dictionary(fc.constantFrom(...textPlaces), written, { noNullPrototype: true }),
    fc.constantFrom("F", "C", "P", "X", "W"),
  )
  .map(
    ([result, texts, status]): Changes => ({ ...texts, ...result, "OBX-11": status, "OBR-25": status === "W" ? "X" : status }),
  );

test("whatever a message holds, its XML and its JSON are well-formed, and say the same every time", () => {
  fc.assert(
    fc.property(anyChanges, (changes) => {
      const parcel = parcelOf(oru(changes));
      const guid = messageGuid(parcel.identity);
      const xml = Buffer.from(renderSvarrapport(parcel, guid) ?? []).toString("utf8");
      expect(readXmlTree(xml).name).toBe("Message");
      const report = readReport(parcel.message);
      if (report === null) throw new Error("no report");
      const bundle = renderBundle(report, guid);
      expect(faultsOf(JSON.parse(Buffer.from(bundle).toString("utf8")))).toEqual([]);
      expect(Buffer.from(renderBundle(report, guid)).equals(bundle)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const anyAnswer = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.tuple(fc.constantFrom("MSH|^~\\&|A|B", "MSA|AE|1", "MSA|AR", "ERR", "MSA"), fc.array(anyText, { maxLength: 9 })))
    .map((lines) => lines.map(([start, rest]) => [start, ...rest].join("|")).join("\r")),
);

test("no bytes of a journal break the reading of its answer, and only MSA-1 AA is AA", () => {
  fc.assert(
    fc.property(anyAnswer, (text) => {
      const verdict = readRelayedVerdict(Buffer.from(text, "utf8"));
      if (verdict?.code === "AA") expect(text).toMatch(/MSA\|\s*AA\s*\|/);
    }),
    { numRuns: 1_000 },
  );
});

test("what a journal says comes through as it said it, in one answer about our message", () => {
  const { header } = readHl7(oru(), "utf8");
  if (header === null) throw new Error("no header");
  const error = fc.record({
    ...{ location: fc.array(anyText, { maxLength: 4 }), code: fc.array(anyText, { maxLength: 3 }), severity: anyText },
    ...{ text: fc.option(anyText), userText: fc.option(anyText) },
  });
  fc.assert(
    fc.property(fc.array(error, { maxLength: 3 }), fc.option(anyText), fc.constantFrom("AE", "AR"), (errors, text, code) => {
      const verdict = { code, findings: [], relayed: { text, errors } } as const;
      const bytes = renderAnswer(header, { verdict, event: "R01", identity: null, controlId: "1", now: 0 });
      const answer = readAcknowledgement(bytes);
      expect(isAcknowledgement(answer) && [answer.code, answer.controlId]).toEqual([code, "01KKP3Z0XW7Q4M2C9T5A"]);
      const { message } = readHl7(bytes, "utf8");
      expect(message === null ? [] : message.segments.map(({ name }) => name)).toEqual([
        "MSH",
        "MSA",
        ...errors.map(() => "ERR"),
      ]);
      expect(message === null ? [] : segments(message, "MSA")).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});

test("no body of a FHIR server breaks the judging, and only a whole transaction is AA", () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({
        resourceType: fc.constantFrom("Bundle", "OperationOutcome", "Patient"),
        type: fc.constant("batch-response"),
        entry: fc.jsonValue(),
        issue: fc.jsonValue(),
      })
      .map((resource) => JSON.stringify(resource)),
  );
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), body, (status, text) => {
      expect(judgeHttp({ status, body: text }, 1)?.code).not.toBe("AA");
    }),
    { numRuns: 1_000 },
  );
});

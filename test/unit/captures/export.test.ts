/** An exported conversation names nobody who was in it, and says the same of everything else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeSession, deviceBytes } from "../../../src/captures/decode-session.ts";
import { withoutPersons } from "../../../src/captures/export.ts";
import type { CaptureChunk } from "../../../src/domain/capture.ts";
import { classifyPersonNumber } from "../../../src/domain/person-number.ts";
import { readPacket, writePacket } from "../../../src/protocol/axis/packet.ts";
import { recordBytes, recordLayout, recordsPerBlock } from "../../../src/protocol/axis/records.ts";
import { frameMessage } from "../../../src/protocol/lis1/frame.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { chunk, chunksOf, clinical, personsIn, readerFor } from "./support.ts";

interface Person {
  readonly id: string;
  readonly family: string;
  readonly given: string;
  /** `19580124`. */
  readonly born: string;
  readonly operator: string;
}

const anyone: Person = { id: syntheticPersons[0], family: "Ødegård", given: "Kari", born: "19580124", operator: "OP7" };

const lisText = ({ id, family, given, born, operator }: Person): string =>
  [
    "H|\\^&|||DCA VANTAGE^04.04.00.00^S999001|||||||P||20260114101500",
    `P|1|${id}|||${family}^${given}||${born}|F||Storgata 14^^Lillevik`,
    "O|1||012^0901||||||||||||||||||||||F",
    `R|1|^^^HbA1c|6.8|%|4.0 to 6.0|||F||${operator}|20260114100700`,
    "L|1|N\r",
  ].join("\r");

const framed = (text: string, maxTextBytes = 240): Uint8Array =>
  Buffer.concat([Buffer.of(5), ...frameMessage(text, { maxTextBytes }), Buffer.of(4)]);

const hl7 = ({ id, family, given, born, operator }: Person): Uint8Array =>
  Buffer.from(
    `\x0bMSH|^~\\&|Afinion 2 Analyzer||LABBRO|BASE|20260114123000||ORU^R01|1001|P|2.4|||AL|NE||UNICODE UTF-8\rPID|1||${id}||${family}^${given}||${born}|F|||Storgata 14^^Lillevik\rOBR|1||42|CRP|||||||N||||ORH||||||||^10900001||F|\rOBX|1|ST|CRP||16|mg/L|||||F|||||${operator}||AF20999001|20260114122600|\r\x1c\r`,
  );

const iso = (date: string): string => date.replace(/(....)(..)(..)/, "$1-$2-$3");

const poct = ({ id, family, given, born, operator }: Person): Uint8Array =>
  Buffer.from(
    `<HEL.R01><HDR><HDR.control_id V="30001" /></HDR><DEV><DEV.device_id V="SIEM^DCA Vantage^S999001" /><DEV.vendor_id V="SIEM" /><DEV.serial_id V="S999001" /></DEV></HEL.R01>` +
      `<OBS.R01><HDR><HDR.control_id V="30003" /></HDR><SVC><SVC.role_cd V="OBS" /><SVC.observation_dttm V="2026-01-14T09:51:26" /><SVC.sequence_nbr V="183" />` +
      `<PT><PT.patient_id V="${id}" /><PT.name V="${family}^${given}" /><PT.birth_date V="${iso(born)}" /><OBS><OBS.observation_id V="HbA1c" /><OBS.value V="64" U="mmol/mol" /><OBS.method_cd V="M" /></OBS></PT>` +
      `<OPR><OPR.operator_id V="${operator}" /></OPR><RGT><RGT.lot_number V="0901" /></RGT></SVC></OBS.R01>`,
  );

const wires = [
  { driver: "dca-vantage", mode: "astm", write: (person: Person) => framed(lisText(person)) },
  { driver: "afinion-2", mode: "hl7", write: hl7 },
  { driver: "dca-vantage", mode: "poct1a", write: poct },
];

const digits = fc.constantFrom(..."0123456789");
const letters = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzæøåéü");
const wordOf = (letter: fc.Arbitrary<string>, minLength: number, maxLength: number) =>
  fc.array(letter, { minLength, maxLength }).map((parts) => parts.join(""));
const person: fc.Arbitrary<Person> = fc.record({
  id: fc.oneof(fc.constantFrom(...syntheticPersons), wordOf(digits, 1, 12), wordOf(fc.oneof(digits, letters), 2, 8)),
  family: wordOf(letters, 2, 12).map((name) => name[0]?.toUpperCase() + name.slice(1)),
  given: wordOf(letters, 2, 12).map((name) => name.toUpperCase()),
  born: fc
    .tuple(fc.integer({ min: 1910, max: 2020 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([year, month, day]) => `${year}${String(month).padStart(2, "0")}${String(day).padStart(2, "0")}`),
  operator: fc.oneof(wordOf(digits, 1, 6), wordOf(fc.oneof(digits, letters), 3, 8)),
});

function exported(wire: { readonly driver: string; readonly mode: string }, chunks: readonly CaptureChunk[]) {
  const known = readerFor(wire.driver, wire.mode);
  const result = withoutPersons(known, chunks);
  return { before: decodeSession(known, chunks), after: decodeSession(known, result), chunks: result };
}

/** The words of these people that could not be anything else on the wire. */
const tellTale = (people: readonly Person[]): readonly string[] =>
  people
    .flatMap(({ id, family, given, born, operator }) => [id, family, given, born, iso(born), operator])
    .filter((word) => Buffer.byteLength(word) >= 6);

describe.each(wires)("$driver in $mode", (wire) => {
  test("no original is left, and the same analytes, values and lots come out", () => {
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 300 }), (people, size) => {
        const { before, after, chunks } = exported(wire, chunksOf(Buffer.concat(people.map(wire.write)), size));
        expect(before.observations).toHaveLength(people.length);
        expect(clinical(after)).toEqual(clinical(before));
        const persons = personsIn(before);
        expect(personsIn(after).filter((one) => persons.includes(one))).toEqual([]);
        const text = deviceBytes(chunks).toString("utf8").toLowerCase();
        expect(tellTale(people).filter((word) => text.includes(word.toLowerCase()))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test("the same person is the same made-up person throughout, and another one another", () => {
    const other = { ...anyone, id: syntheticPersons[1] };
    const { after } = exported(wire, chunksOf(Buffer.concat([anyone, other, anyone].map(wire.write))));
    const [first, second, third] = after.observations.map(({ patientId }) => patientId ?? "");
    expect(third).toBe(first);
    expect(second).not.toBe(first);
    expect([first, second].map((id) => classifyPersonNumber(id ?? ""))).toEqual([
      { kind: "fnr", synthetic: "+80", validChecksum: true },
      { kind: "fnr", synthetic: "+80", validChecksum: true },
    ]);
  });

  test("what broke off before a driver could read it names nobody either", () => {
    const whole = wire.write(anyone);
    const cut = whole.subarray(0, whole.length - 40);
    const { before, chunks } = exported(wire, chunksOf(cut));
    expect(before.observations).toEqual([]);
    expect(deviceBytes(chunks).toString("utf8")).not.toMatch(new RegExp(`${anyone.id}|Ødegård|Kari|1958|OP7`));
  });
});

test("an address that no driver reads is replaced", () => {
  const { chunks } = exported({ driver: "dca-vantage", mode: "astm" }, chunksOf(framed(lisText(anyone))));
  expect(deviceBytes(chunks).toString("utf8")).not.toMatch(/Storgata|Lillevik/);
});

test("a name that a frame end cuts in two is found, and the checksums are right again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 7, max: 60 }), (maxTextBytes) => {
      const { before, after, chunks } = exported(
        { driver: "dca-vantage", mode: "astm" },
        chunksOf(framed(lisText(anyone), maxTextBytes)),
      );
      expect(clinical(after)).toEqual(clinical(before));
      expect(after.observations[0]?.patientName).not.toBe(before.observations[0]?.patientName);
      const text = deviceBytes(chunks).toString("utf8");
      expect(text).not.toMatch(/Ødegård|Kari/);
    }),
    { numRuns: 12 },
  );
});

test("a damaged frame stays damaged", () => {
  const wire = Buffer.from(framed(lisText(anyone)));
  const at = wire.indexOf("6.8");
  wire[at] = 0x39;
  const { before, after } = exported({ driver: "dca-vantage", mode: "astm" }, chunksOf(wire));
  expect(before.problems.map(({ code }) => code)).toContain("LIS1_BAD_CHECKSUM");
  expect(after.problems).toEqual(before.problems);
});

test("a person number in a note or an undecoded field is replaced", () => {
  const text = lisText(anyone).replace("L|1|N", `C|1|I|see ${syntheticPersons[1]}|G\rM|1|${syntheticPersons[2]}\rL|1|N`);
  const { after, chunks } = exported({ driver: "dca-vantage", mode: "astm" }, chunksOf(framed(text)));
  expect(deviceBytes(chunks).toString("latin1")).not.toMatch(new RegExp(syntheticPersons.join("|")));
  expect(after.observations[0]?.notes[0]).toMatch(/^[a-z]{3} \d{11}$/);
});

test("what we said to the instrument names nobody either", () => {
  const question = `<REQ.R01><PT.patient_id V="${anyone.id}"/></REQ.R01>`;
  const { chunks } = exported({ driver: "dca-vantage", mode: "poct1a" }, [chunk(poct(anyone)), chunk(question, 5, "host")]);
  expect(Buffer.from(chunks[1]?.bytes ?? []).toString("latin1")).toMatch(/^<REQ\.R01><PT\.patient_id V="\d{11}"\/><\/REQ\.R01>$/);
  expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).toString("latin1")).not.toContain(anyone.id);
});

test("a person number where a lot should be is refused, not handed out", () => {
  const text = lisText(anyone).replace("012^0901", `012^${syntheticPersons[1]}`);
  const known = readerFor("dca-vantage", "astm");
  expect(() => withoutPersons(known, chunksOf(framed(text)))).toThrow(expect.objectContaining({ code: "CAPTURE_PERSONAL" }));
});

test("letters written as escapes cannot be searched, so the file is refused", () => {
  const wire = Buffer.from(hl7(anyone).toString().replace("Ødegård", "\\XC398\\deg\\XC3A5\\rd"));
  const known = readerFor("afinion-2", "hl7");
  const name = decodeSession(known, [chunk(wire)]).observations[0]?.patientName;
  expect(name).toBe("Kari Ødegård");
  let shown: string | null | undefined = null;
  try {
    shown = decodeSession(known, withoutPersons(known, [chunk(wire)])).observations[0]?.patientName;
  } catch (error) {
    expect(error).toMatchObject({ code: "CAPTURE_PERSONAL" });
  }
  expect(shown).not.toBe(name);
});

test("in an AS100 block the whole field of an id is replaced, in unused records too, and the CRC is right again", () => {
  const payload = Buffer.alloc(recordsPerBlock * recordBytes);
  payload.write(`12\0${anyone.id.slice(3)}`, recordLayout.patientId, "latin1");
  payload.write("998877", recordBytes + recordLayout.patientId, "latin1");
  const packet = writePacket("0042", Buffer.concat([Buffer.from("0025:record,patient@"), payload]));
  const { chunks } = exported({ driver: "afinion-as100", mode: "native" }, chunksOf(packet));
  const bytes = deviceBytes(chunks);
  expect(readPacket(bytes)).toMatchObject({ kind: "message", message: { class: "record,patient" } });
  const text = bytes.toString("latin1");
  expect(text).not.toContain(anyone.id.slice(3));
  expect(text).not.toContain("998877");
  expect(text.indexOf("\0", text.indexOf("@") + 1 + recordLayout.patientId)).toBe(
    text.indexOf("@") + 1 + recordLayout.patientId + 2,
  );
});

describe("whatever is not known to be harmless is masked", () => {
  const secrets = ["Bo", "Li", "Åse", "Kari Nordmann", "15815 024343", "158150 24343", "Storgata 9", "tlf 90 00 00 00"];

  const places = [
    {
      driver: "dca-vantage",
      mode: "astm",
      write: (text: string) => framed(lisText(anyone).replace("L|1|N", `C|1|I|${text}|G\rL|1|N`)),
    },
    {
      driver: "dca-vantage",
      mode: "astm",
      write: (text: string) => framed(lisText(anyone).replace("L|1|N", `Z|1|${text}\rM|1|${text}\rL|1|N`)),
    },
    { driver: "afinion-2", mode: "hl7", write: (text: string) => inHl7(`NTE|1||${text}\r`) },
    { driver: "afinion-2", mode: "hl7", write: (text: string) => inHl7(`ZPX|${text}|${text}^${text}\rPV2|||${text}\r`) },
    { driver: "afinion-2", mode: "hl7", write: (text: string) => inHl7(`OBX|2|TX|NOTE||${text}||||||F\r`) },
    {
      driver: "dca-vantage",
      mode: "poct1a",
      write: (text: string) => inPoct(`<NTE><NTE.text V="${text}" /></NTE><VND.own X="${text}" V="${text}">${text}</VND.own>`),
    },
  ];
  const inHl7 = (more: string) => Buffer.from(Buffer.from(hl7(anyone)).toString().replace("\x1c", `${more}\x1c`));
  const inPoct = (more: string) => Buffer.from(Buffer.from(poct(anyone)).toString().replace("<OPR>", `${more}<OPR>`));

  test.each(places)("$driver in $mode, place $#", (wire) => {
    for (const secret of secrets) {
      const { before, after, chunks } = exported(wire, chunksOf(wire.write(secret)));
      expect(clinical(after)).toEqual(clinical(before));
      const text = deviceBytes(chunks).toString("utf8");
      for (const word of secret.split(" ").filter((one) => /\p{L}{2}|\d{4}/u.test(one))) expect(text).not.toContain(word);
    }
  });
});

test("a person number with a blank in a field that is kept is told, and no file is written", () => {
  const wire = Buffer.from(Buffer.from(hl7(anyone)).toString().replace("Afinion 2 Analyzer", "158150 24343"));
  expect(() => exported({ driver: "afinion-2", mode: "hl7" }, chunksOf(wire))).toThrow(
    expect.objectContaining({ code: "CAPTURE_PERSONAL" }),
  );
});

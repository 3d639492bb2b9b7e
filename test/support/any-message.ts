/** Arbitrary device messages: near enough to real ones to get far into a decoder, strange enough to hurt it. */
import fc from "fast-check";
import type { DeviceMessage } from "../../src/driver-api/index.ts";
import { standardDelimiters } from "../../src/protocol/hl7v2/message.ts";
import { defaultDelimiters } from "../../src/protocol/lis2/delimiters.ts";
import type { PoctElement } from "../../src/protocol/poct1a/message.ts";
import { hostileTime } from "./hostile-times.ts";

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    "",
    '""',
    "^",
    "^^^HbA1c",
    "HbA1c",
    "CRP",
    "INR",
    "<5",
    "---",
    "5,1",
    "%",
    "mg/L",
    "Q",
    "P",
    "C",
    "F",
    "H",
    ">",
  ),
  hostileTime,
  fc.constantFrom("+16", "-0", "007.50", "+0.0", "9".repeat(40)),
  fc.constantFrom("20260114122600", "2026-01-14T09:51:26", "constructor", "__proto__", "CRP Whole blood Result: 5 mg/L"),
);

const fields = fc.array(word, { maxLength: 28 });

const hl7 = fc.array(fc.tuple(fc.constantFrom("MSH", "PID", "OBR", "OBX", "NTE", "ZZZ"), fields), { maxLength: 8 }).map(
  (segments): DeviceMessage => ({
    protocol: "hl7v2",
    message: {
      delimiters: standardDelimiters,
      segments: segments.map(([name, rest]) => ({ name, fields: [name, ...rest], delimiters: standardDelimiters })),
    },
  }),
);

const lis2 = fc.array(fc.tuple(fc.constantFrom("H", "P", "O", "R", "C", "M", "Q", "S", "L", "Z"), fields), { maxLength: 8 }).map(
  (records): DeviceMessage => ({
    protocol: "lis2",
    message: {
      delimiters: defaultDelimiters,
      records: records.map(([type, rest]) => ({ type, fields: [type, ...rest], delimiters: defaultDelimiters })),
    },
  }),
);

const names = ["HDR", "SVC", "PT", "CTC", "OBS", "RGT", "OPR", "NTE", "EVT"] as const;
const attributes = [
  "PT.patient_id",
  "SVC.role_cd",
  "SVC.sequence_nbr",
  "OBS.observation_id",
  "OBS.value",
  "OBS.status_cd",
] as const;

/** A tree of as many levels as real documents have. */
function element(levels: number): fc.Arbitrary<PoctElement> {
  return fc.record({
    name: fc.oneof(fc.constantFrom(...names, ...attributes), fc.string({ maxLength: 8 })),
    attributes: fc.dictionary(fc.constantFrom("V", "U", "NULL", "DN", "SN"), word, { maxKeys: 3, noNullPrototype: true }),
    text: word,
    children: levels === 0 ? fc.constant([]) : fc.array(element(levels - 1), { maxLength: 5 }),
  });
}

const poct1a = fc
  .record({ root: fc.constantFrom("OBS.R01", "OBS.R02", "EVS.R01", "HEL.R01", "XXX.R09"), document: element(4) })
  .map(
    ({ root, document }): DeviceMessage => ({ protocol: "poct1a", message: { root, controlId: null, document, hello: null } }),
  );

const lines = fc.array(word, { maxLength: 6 }).map((all): DeviceMessage => ({ protocol: "lines", message: { lines: all } }));

/** Blocks of records whose bytes are often small numbers, as lengths, flags and decimals are. */
const axis = fc
  .record({
    class: fc.constantFrom("record,patient", "record.control", "debugmsg", ""),
    payload: fc
      .tuple(fc.nat(4), fc.array(fc.oneof(fc.constant(0), fc.nat(7), fc.nat(255)), { minLength: 256, maxLength: 256 }))
      .map(([copies, record]) => Uint8Array.from(Array.from({ length: copies }, () => record).flat())),
  })
  .map((message): DeviceMessage => ({ protocol: "axis", message: { packetNumber: "00A7", address: "0025", ...message } }));

export function anyMessage(): fc.Arbitrary<DeviceMessage> {
  return fc.oneof(hl7, lis2, poct1a, lines, axis);
}

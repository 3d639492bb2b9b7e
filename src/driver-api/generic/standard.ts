/**
 * What a family's own standard says of its fields: the mapping before an instrument's file has said anything. Where the standard
 * leaves a place to the maker (sequence, reagent lot, serial number) there is none here. Lines have no standard.
 */
import type {
  ElementPlace,
  FieldMap,
  Hl7Mapping,
  KindRule,
  LisMapping,
  PoctMapping,
  SegmentPlace,
} from "../../domain/generic-mapping.ts";
import { hl7Place, lisPlace, poctPlace } from "./address.ts";

type Written<Field extends string = string> = Readonly<Partial<Record<Field, readonly string[]>>>;

function fieldMap<Place>(written: Written<keyof FieldMap<Place>>, read: (text: string) => Place | null): FieldMap<Place> {
  return Object.fromEntries(
    Object.entries(written).map(([field, texts]) => [field, texts.flatMap((text): Place[] => [read(text)].filter(isThere))]),
  );
}

const isThere = <T>(place: T | null): place is T => place !== null;

function rule(text: string, words: readonly string[], kind: KindRule<SegmentPlace>["kind"], read: typeof lisPlace) {
  return { places: [read(text)].filter(isThere), test: { type: "equals", words }, kind } as const;
}

const nothingSaid = { analytes: {}, failures: [], decimal: "either", timeFormat: null } as const;

/** LIS02-A2 (LIS.md 2.2 to 2.7). R-13 is completed, R-12 started. */
const lisFields: FieldMap<SegmentPlace> = fieldMap(
  {
    // Part 4 is the manufacturer's code; some put it in 5, 1 or 2.
    code: ["R.3.4", "R.3.5", "R.3.1", "R.3.2"],
    value: ["R.4"],
    unit: ["R.5"],
    range: ["R.6"],
    flags: ["R.7"],
    status: ["R.9", "O.26"],
    operatorId: ["R.11.1"],
    measuredAt: ["R.13", "R.12"],
    patientId: ["P.3.1", "P.4.1", "P.5.1"],
    patientName: ["P.6"],
    birthDate: ["P.8"],
    sex: ["P.9"],
    sampleId: ["O.3.1"],
    specimen: ["O.16.1"],
    notes: ["C.4"],
  },
  lisPlace,
);

export const standardLis: LisMapping = {
  ...nothingSaid,
  family: "lis2",
  fields: lisFields,
  kinds: [rule("O.12", ["Q"], "control", lisPlace), rule("H.12", ["Q"], "control", lisPlace)],
  processing: ["P", "Q"],
};

/** HL7 v2.5.1 (HL7.md 2). OBX-19 is the analysis, OBX-14 the observation; SPM-11 is of table 0369. */
const hl7Fields: FieldMap<SegmentPlace> = fieldMap(
  {
    code: ["OBX-3.1", "OBX-3.4"],
    value: ["OBX-5"],
    unit: ["OBX-6.1"],
    range: ["OBX-7"],
    flags: ["OBX-8"],
    status: ["OBX-11", "OBR-25"],
    operatorId: ["OBX-16.1"],
    measuredAt: ["OBX-19.1", "OBX-14.1"],
    serial: ["OBX-18.1"],
    patientId: ["PID-3.1"],
    patientName: ["PID-5"],
    birthDate: ["PID-7.1"],
    sex: ["PID-8.1"],
    orderId: ["OBR-2.1"],
    specimen: ["SPM-4.1"],
    notes: ["NTE-3"],
  },
  hl7Place,
);

export const standardHl7: Hl7Mapping = {
  ...nothingSaid,
  family: "hl7",
  fields: hl7Fields,
  kinds: [
    rule("SPM-11.1", ["Q"], "control", hl7Place),
    rule("SPM-11.1", ["C", "E", "V"], "service", hl7Place),
    rule("SPM-11.1", ["B", "F", "O"], "eqa", hl7Place),
  ],
  processing: ["P"],
};

/** POCT1-A (POCT1A.md 3, 7, 10). Role, reason and status codes are read by the standard, too, and have no address. */
const poctFields: FieldMap<ElementPlace> = fieldMap(
  {
    code: ["OBS/OBS.observation_id", "OBS/OBS.observation_id@DN"],
    value: ["OBS/OBS.value", "OBS/OBS.qualitative_value"],
    unit: ["OBS/OBS.value@U"],
    range: ["OBS/OBS.normal_lo-hi_limit"],
    flags: ["OBS/OBS.interpretation_cd"],
    measuredAt: ["SVC/SVC.observation_dttm"],
    sequence: ["SVC/SVC.sequence_nbr"],
    patientId: ["PT/PT.patient_id"],
    patientName: ["PT/PT.name"],
    birthDate: ["PT/PT.birth_date"],
    sex: ["PT/PT.gender_cd"],
    sampleId: ["SPC/SPC.specimen_id"],
    specimen: ["SPC/SPC.type_cd"],
    orderId: ["ORD/ORD.order_id"],
    operatorId: ["OPR/OPR.operator_id"],
    reagentLot: ["RGT/RGT.lot_number"],
    reagentExpiry: ["RGT/RGT.expiration_date"],
    controlName: ["CTC/CTC.name"],
    controlLot: ["CTC/CTC.lot_number"],
    controlLevel: ["CTC/CTC.level_cd"],
    controlExpiry: ["CTC/CTC.expiration_date"],
    notes: ["OBS/NTE/NTE.text", "PT/NTE/NTE.text", "CTC/NTE/NTE.text", "NTE/NTE.text"],
  },
  poctPlace,
);

export const standardPoct: PoctMapping = { ...nothingSaid, family: "poct1a", fields: poctFields, kinds: [] };

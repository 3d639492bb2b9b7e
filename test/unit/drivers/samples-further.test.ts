/** The samples beside the project of ichroma, AFIAS, HemoScreen and Mispa, read as ANALYZERS.md states them. */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { byteByByte, canonical, liveObservations } from "../../../src/driver-api/conformance/index.ts";
import { decodeCapture } from "../../../src/driver-api/index.ts";
import { wrapMllp } from "../../../src/protocol/mllp/frame.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { optional, reference, referenceAbsent } from "../../support/reference.ts";

const sample = (path: string): Buffer => reference(`samples/${path}`);

function driverOf(id: string) {
  const driver = drivers.find((each) => each.id === id);
  if (driver === undefined) throw new Error(`no driver ${id}`);
  return driver;
}

const decode = (id: string, mode: string, bytes: Uint8Array) => decodeCapture(driverOf(id), mode, bytes, makeLineSplitter);
const live = (id: string, mode: string, bytes: Uint8Array) =>
  liveObservations(driverOf(id), mode, byteByByte(bytes), "silence", makeLineSplitter);
const at = (local: string, raw = local.replace(/[-:T]/g, "")) => ({ raw, local, offset: null });

describe.skipIf(referenceAbsent)(optional("further captures and documents"), () => {
  describe("ichroma", () => {
    it("ichroma III: a real result in two units though MSH-11 is T, the filler left out", () => {
      const { observations, clock, problems } = decode(
        "ichroma",
        "hl7",
        sample("boditech-ichroma-afias/ichroma3_hl7_oul_r24.hl7.bin"),
      );
      const shared = {
        kind: "patient",
        device: { vendor: "Boditech", model: "ichroma3", serial: "IR3UH090141", software: null },
        sequence: null,
        analyte: null,
        deviceCode: "Vitamin D Neo",
        status: "final",
        flags: [],
        patientId: "24318785",
        birthDate: null,
        sex: null,
        operatorId: "admin",
        sampleId: null,
        reagentLot: { number: "VEUDN02E", expiry: "2025-12-07" },
        measuredAt: at("2024-12-11T11:39:01"),
      };
      expect(observations).toMatchObject([
        { ...shared, value: { raw: "14.24 ng/mL ", comparator: null, number: "14.24", unit: "ng/mL" } },
        { ...shared, value: { raw: "35.61 nmol/L ", comparator: null, number: "35.61", unit: "nmol/L" } },
      ]);
      expect(clock).toEqual([]);
      expect(problems.map(({ code }) => code)).toEqual(["DECODE_UNKNOWN_ANALYTE", "DECODE_UNKNOWN_ANALYTE"]);
    });

    it("ichroma II: below the range, an age that is no date of birth, no CR behind FS", () => {
      const bytes = sample("boditech-ichroma-afias/ichroma2_hl7_oul_r24.hl7.bin");
      const { observations } = decode("ichroma", "hl7", bytes);
      expect(observations).toMatchObject([
        {
          device: { model: "ichroma2", serial: "SL033" },
          deviceCode: "Beta HCG",
          value: { raw: "< 5.00", comparator: "<", number: "5.00", unit: "mIU/mL" },
          birthDate: null,
          operatorId: null,
          reagentLot: { number: "HCUGG05EX", expiry: "2026-02-28" },
          measuredAt: at("2025-02-07T14:54:57"),
        },
      ]);
      expect(bytes.at(-1)).toBe(0x1c);
      expect(canonical(live("ichroma", "hl7", bytes))).toBe(canonical(observations));
    });
  });

  it("the AFIAS line", () => {
    const bytes = sample("boditech-ichroma-afias/afias_serial_line.txt");
    const { observations, problems } = decode("afias", "serial", bytes);
    expect(observations).toMatchObject([
      {
        kind: "patient",
        run: "1",
        device: { vendor: "Boditech", model: "AFIAS", serial: "FPRR020ND077", software: null },
        analyte: "PCT",
        value: { raw: "< 0.10", comparator: "<", number: "0.10", unit: "ng/ml" },
        patientId: "03495843",
        operatorId: "admin",
        reagentLot: { number: "PCNCA16F", expiry: "2018-12-26" },
        measuredAt: at("2017-08-29T00:52:11"),
      },
    ]);
    expect(problems).toEqual([]);
    expect(canonical(live("afias", "serial", bytes))).toBe(canonical(observations));
  });

  it("the Mispa line: a day is no time", () => {
    const bytes = sample("agappe-mispa/mispa_plus_line.bin");
    const { observations, problems } = decode("mispa", "tcp", bytes);
    expect(observations).toMatchObject([
      {
        kind: "patient",
        analyte: "Glucose",
        deviceCode: "mbglu",
        value: { raw: "28.1945", comparator: null, number: "28.1945", unit: "mg/dL" },
        patientId: null,
        sampleId: "000000000029",
        measuredAt: null,
        notes: ["07/08/2026"],
        device: { vendor: "Agappe", model: "Mispa Plus", serial: null, software: null },
      },
    ]);
    expect(problems).toEqual([]);
    expect(canonical(live("mispa", "tcp", bytes))).toBe(canonical(observations));
  });

  describe("HemoScreen", () => {
    const names = ["hel_r01", "dst_r01", "req_r01_rpat", "ack_r01_uses_ACK.control_id", "kpa_r01", "obs_r01", "obs_r02_lqc"];
    const conversation = () =>
      Buffer.concat([...names, "eot_r01"].map((name) => wrapMllp(sample(`poct1a/hemoscreen/${name}.xml`))));
    const shared = {
      device: { vendor: "PixCell", model: "HemoScreen", serial: "0001-HS", software: null },
      operatorId: "12345",
      sequence: null,
      reagentLot: null,
      calculated: false,
    };
    const patient = {
      ...shared,
      kind: "patient",
      patientId: "TEST-001",
      measuredAt: { raw: "2020-12-05T00:00:01+01:00", local: "2020-12-05T00:00:01", offset: "+01:00" },
    };
    const control = {
      ...shared,
      kind: "control",
      role: "LQC",
      patientId: null,
      control: { name: "PIX201205N", lot: "PIX201205", level: "N", expiry: "2020-12-05" },
      range: { low: "4", high: "11.5" },
    };
    const accepted = "Accept comment";

    it("its documents as one conversation, between MLLP marks", () => {
      const { observations, problems } = decode("hemoscreen", "poct1a", conversation());
      expect(observations).toMatchObject([
        { ...patient, analyte: "WBC", value: { number: "12.5", unit: "10*3/uL" }, flags: [], notes: [accepted] },
        {
          ...patient,
          analyte: "RBC",
          value: { number: "7.5", unit: "10*6/uL" },
          flags: ["*"],
          notes: ["Abnormal cells may affect marked results", accepted],
        },
        { ...patient, analyte: "HGB", value: { number: "15.5", unit: "g/dL" }, flags: [], notes: [accepted] },
        { ...control, analyte: "WBC", value: { number: "12.5", unit: "10*3/uL" } },
        { ...control, analyte: "RBC", value: { number: "7.5", unit: "10*6/uL" } },
      ]);
      expect(problems).toEqual([]);
    });

    it("live and byte by byte", () => {
      const wanted = decode("hemoscreen", "poct1a", conversation()).observations;
      expect(canonical(live("hemoscreen", "poct1a", conversation()))).toBe(canonical(wanted));
    });

    it.each([
      ["obs_r01_patient.xml", ["patient", "patient"]],
      ["obs_r02_liquid_qc.xml", ["control"]],
    ])("the excerpt %s alone", (file, kinds) => {
      const { observations } = decode("hemoscreen", "poct1a", sample(`pixcell-hemoscreen/${file}`));
      expect(observations.map(({ kind }) => kind)).toEqual(kinds);
      expect(observations.every(({ device }) => device.serial === null)).toBe(true);
    });
  });
});

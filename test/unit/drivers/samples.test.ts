/** The analyzers' own data beside the project, read as ANALYZERS.md states it. Nothing of it is copied here but the facts. */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { byteByByte, canonical, glue, liveObservations } from "../../../src/driver-api/conformance/index.ts";
import { decodeCapture } from "../../../src/driver-api/index.ts";
import { frameMessage } from "../../../src/protocol/lis1/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { optional, reference, referenceAbsent, referenceNames } from "../../support/reference.ts";

const sample = (path: string): Buffer => reference(`samples/${path}`);

function driverOf(id: string) {
  const driver = drivers.find((each) => each.id === id);
  if (driver === undefined) throw new Error(`no driver ${id}`);
  return driver;
}

const decode = (id: string, mode: string, bytes: Uint8Array) => decodeCapture(driverOf(id), mode, bytes, makeLineSplitter);
const observations = (id: string, mode: string, bytes: Uint8Array) => decode(id, mode, bytes).observations;
const at = (local: string, raw = local.replace(/[-:T]/g, "")) => ({ raw, local, offset: null });
const value = (number: string, unit: string) => ({ raw: number, comparator: null, number, unit });

describe("Afinion 2, ASTM: documented records", () => {
  it.each([
    ["R|1|^^^CRP|16|mg/L||||F||||20100608142352|", { value: value("16", "mg/L"), measuredAt: at("2010-06-08T14:23:52") }],
    ["R|1|^^^ACR|<5.6|mg/g||<||F||||20100608140536|", { value: { raw: "<5.6", comparator: "<", number: "5.6", unit: "mg/g" } }],
    ["R|1|^^^ACR|--- |mg/g||||F||||20100608140626|", { value: null, failed: { raw: "--- ", reason: null } }],
    ["R|1|^^^HbA1c|>15.0|%||>||F||||20201201142122|", { value: { raw: ">15.0", comparator: ">", number: "15.0", unit: "%" } }],
  ])("the documented record %s", (record, wanted) => {
    const text = `H|\\^&|||Afinion 2 Analyzer^^AF1|||||||P|1|20201201\rP|1||1\rO|1||1|^^^X\r${record}\rL|1|N\r`;
    const { observations: found, problems } = decode("afinion-2", "astm", Buffer.from(text));
    expect(found).toMatchObject([wanted]);
    expect(problems).toEqual([]);
  });
});

describe.skipIf(referenceAbsent)(optional("captures and documents"), () => {
  describe("Afinion 2, HL7", () => {
    const read = (file: string) => decode("afinion-2", "hl7", sample(`abbott-afinion/${file}`));

    it.each(["afinion2_hl7_oru_r01_hba1c_captured.mllp.bin", "afinion2_hl7_oru_r01_hba1c_captured.txt"])("%s", (file) => {
      const { observations: found, clock, problems } = read(file);
      const shared = {
        kind: "patient",
        run: "1",
        sequence: "1",
        patientId: "1",
        specimen: "ORH",
        operatorId: null,
        control: null,
        reagentLot: { number: "10233356", expiry: null },
        device: { vendor: "Abbott", model: "Afinion 2", serial: "AF20095065", software: null },
        measuredAt: at("2025-12-26T10:04:39"),
      };
      expect(found).toMatchObject([
        { ...shared, analyte: "HbA1c", deviceCode: "HbA1c", value: value("5.1", "%") },
        { ...shared, analyte: "HbA1c", deviceCode: "HbA1c", value: value("32", "mmol/mol") },
        { ...shared, analyte: "eAG", deviceCode: "eAG", value: value("5.5", "mmol/L") },
      ]);
      expect(clock).toEqual([at("2026-08-28T08:04:53")]);
      expect(problems).toEqual([]);
    });

    it("the vendor's control, without the patient id it never had", () => {
      expect(read("afinion2_hl7_oru_r01_qc_from_vendor_manual.hl7").observations).toMatchObject([
        {
          kind: "control",
          control: { name: "1019962101125029", lot: null, level: null, expiry: null },
          patientId: null,
          operatorId: "OPR001",
          value: value("6.2", "%"),
          reagentLot: { number: "10197873" },
          measuredAt: at("2019-10-07T14:35:10"),
          device: { serial: "AF20000697" },
        },
      ]);
    });

    it("the integrator's range cases, flag in OBX-9", () => {
      const { observations: found, problems } = read("afinion2_hl7_range_cases_handmade_by_integrator.hl7");
      expect(found).toMatchObject([
        { run: "11", value: { raw: "<4.0", comparator: "<", number: "4.0", unit: "%" }, flags: ["<"], failed: null },
        { run: "12", value: { raw: ">15.0", comparator: ">", number: "15.0", unit: "%" }, flags: [">"], failed: null },
        { run: "20", value: null, failed: { raw: "---", reason: null }, flags: [] },
      ]);
      expect(problems).toEqual([]);
    });

    it("a blanked value is no number", () => {
      const { observations: found, problems } = read("afinion2_hl7_oru_r01_patient_template_20260213.hl7");
      expect(found).toMatchObject([{ value: { raw: "n.n", number: null, unit: "%" }, patientId: "Patient_ID" }]);
      expect(problems.map(({ code }) => code)).toEqual(["DECODE_BAD_VALUE"]);
    });
  });

  describe("Afinion 2, ASTM", () => {
    const hba1c = [
      {
        kind: "patient",
        run: "5",
        patientId: "3643",
        sex: "U",
        specimen: "O",
        analyte: "HbA1c",
        value: value("5.9", "%"),
        operatorId: "3643",
        reagentLot: { number: "10228413", expiry: null },
        device: { vendor: "Abbott", model: "Afinion 2", serial: "AF20052397", software: null },
        measuredAt: at("2024-12-06T14:06:15"),
      },
    ];

    it.each([
      "abbott-afinion/abbott_afinion2_astm_hba1c.txt",
      "lis/senaite.astm/abbott_afinion2.txt",
      "lis/derived/abbott_afinion2.wire240.bin",
    ])("%s", (file) => {
      expect(observations("afinion-2", "astm", sample(file))).toMatchObject(hba1c);
    });

    it.each(["singleframe", "frame_per_record"])("CRP below the range, %s", (framing) => {
      const bytes = sample(`synthetic/afinion2_astm_crp_below_range_${framing}.bin`);
      expect(observations("afinion-2", "astm", bytes)).toMatchObject([
        {
          kind: "patient",
          run: "43",
          patientId: "PAT-0001",
          analyte: "CRP",
          value: { raw: "<5", comparator: "<", number: "5", unit: "mg/L" },
          flags: ["<"],
          operatorId: "OP7",
          reagentLot: { number: "10124809" },
        },
      ]);
    });

    it("CRP control", () => {
      expect(observations("afinion-2", "astm", sample("synthetic/afinion2_astm_crp_qc.bin"))).toMatchObject([
        { kind: "control", patientId: null, control: { name: "1019962101125029", lot: null }, value: value("28", "mg/L") },
      ]);
    });
  });

  describe("DCA Vantage, POCT1-A", () => {
    const bytes = () => sample("poct1a/dca-vantage/device.bin");
    const shared = {
      kind: "patient",
      run: "183",
      sequence: "183",
      role: "OBS",
      resent: true,
      override: false,
      status: "final",
      patientId: "1",
      operatorId: null,
      reagentLot: { number: "0852", expiry: "2020-03-31" },
      measuredAt: at("2018-07-26T15:51:26", "2018-07-26T15:51:26"),
      control: null,
    };
    const device = { vendor: "Siemens Healthineers", model: "DCA Vantage", serial: "S013023", software: "4.4.0.0" };
    const notes = ["Slope^1.000", "Offset^0 mmol/mol", "Reporting Units^IFCC"];
    const hba1c = { analyte: "HbA1c", value: value("64", "mmol/mol"), flags: ["H"], calculated: false, notes };
    const eag = { analyte: "eAG", value: value("183", "mg/dL"), flags: [], calculated: true, notes: [] };

    it("the captured conversation", () => {
      const { observations: found, clock, problems } = decode("dca-vantage", "poct1a", bytes());
      expect(found).toMatchObject([
        { ...shared, ...hba1c, device },
        { ...shared, ...eag, device },
      ]);
      expect(clock.map(({ offset }) => offset)).toEqual(["-08:00", "-08:00", "-08:00", "-08:00"]);
      expect(clock[0]).toEqual({ raw: "2006-01-01T13:40:47-08:00", local: "2006-01-01T13:40:47", offset: "-08:00" });
      expect(problems).toEqual([]);
    });

    it("its documents one by one: results only where they are, and no device without its hello", () => {
      const names = referenceNames("samples/siemens-dca-vantage/poct1a2/").filter((name) => name.includes("_device_"));
      const found = names.map((name) => observations("dca-vantage", "poct1a", sample(`siemens-dca-vantage/poct1a2/${name}`)));
      expect(names.filter((_, index) => (found[index]?.length ?? 0) > 0)).toEqual(["06_device_OBS.R01.xml"]);
      const unknown = { vendor: null, model: null, serial: null, software: null };
      expect(found.flat()).toMatchObject([
        { ...shared, ...hba1c, device: unknown },
        { ...shared, ...eag, device: unknown },
      ]);
    });

    it("live and byte by byte", () => {
      const live = liveObservations(driverOf("dca-vantage"), "poct1a", byteByByte(bytes()), "silence", makeLineSplitter);
      expect(canonical(live)).toBe(canonical(observations("dca-vantage", "poct1a", bytes())));
    });
  });

  describe("DCA Vantage, ASTM", () => {
    const shared = {
      kind: "patient",
      run: "660",
      patientId: "BU24R554",
      reagentLot: { number: "0090", expiry: null },
      device: { vendor: "Siemens Healthineers", model: "DCA Vantage", serial: "S067337", software: "04.04.00.00" },
      measuredAt: at("2024-08-20T15:10:30"),
    };

    it.each([
      "siemens-dca-vantage/dca_vantage_astm_alb_crt_ratio.txt",
      "lis/senaite.astm/dca_vantage.txt",
      "lis/derived/dca_vantage.wire240.bin",
      "synthetic/dca_astm_real_content_rechunked_240.bin",
    ])("%s", (file) => {
      const { observations: found, clock, problems } = decode("dca-vantage", "astm", sample(file));
      expect(found).toMatchObject([
        { ...shared, analyte: "Albumin", deviceCode: "Alb", value: value("63.7", "mg/L"), notes: ["1.000^0.0 mg/L"] },
        { ...shared, analyte: "Creatinine", deviceCode: "Crt", value: value("230.8", "mg/dL"), notes: ["1.000^0.0 mg/dL"] },
        { ...shared, analyte: "ACR", deviceCode: "Ratio", value: value("27.6", "mg/g"), notes: [] },
      ]);
      expect(clock).toEqual([at("2024-08-20T15:17:46")]);
      expect(problems).toEqual([]);
    });

    it("patient and control", () => {
      expect(observations("dca-vantage", "astm", sample("synthetic/dca_astm_hba1c_patient.bin"))).toMatchObject([
        { kind: "patient", run: "012", patientId: "PAT-0001", value: value("6.8", "%"), notes: ["1.000^0.0 %^NGSP^148 mg/dL"] },
      ]);
      expect(observations("dca-vantage", "astm", sample("synthetic/dca_astm_hba1c_control_H.bin"))).toMatchObject([
        {
          kind: "control",
          run: "013",
          patientId: null,
          control: { name: "NORMAL-CTRL", lot: null, level: null, expiry: null },
          reagentLot: { number: "0852" },
          value: value("9.9", "%"),
          flags: ["H"],
          notes: ["c1^c2^c3"],
        },
      ]);
    });
  });

  describe("an ASTM message means the same in every framing", () => {
    const files = [
      ["afinion-2", "abbott-afinion/abbott_afinion2_astm_hba1c.txt"],
      ["dca-vantage", "siemens-dca-vantage/dca_vantage_astm_alb_crt_ratio.txt"],
    ] as const;

    it.each(files)("%s", (id, file) => {
      const whole = sample(file).toString("latin1");
      const text = Buffer.from(whole.slice(whole.indexOf("H|"), whole.indexOf("\x03")), "latin1");
      const wanted = canonical(observations(id, "astm", sample(file)));
      const framings = [{ maxTextBytes: 60_000 }, { framePerRecord: true }, { maxTextBytes: 240 }, { maxTextBytes: 7 }];
      for (const framing of framings) {
        const wire = glue(Uint8Array.of(5), ...frameMessage(text, framing), Uint8Array.of(4));
        expect(canonical(observations(id, "astm", wire))).toBe(wanted);
        expect(canonical(liveObservations(driverOf(id), "astm", byteByByte(wire), "silence", makeLineSplitter))).toBe(wanted);
      }
      expect(canonical(observations(id, "astm", text))).toBe(wanted);
    });
  });

  it("CoaguChek's fragments without a message around them are reported and give no result", () => {
    const { observations: found, problems } = decode(
      "coaguchek",
      "poct1a",
      sample("roche-coaguchek/coaguchek_poct1a_fragments.xml"),
    );
    expect(found).toEqual([]);
    expect(problems.map(({ code }) => code)).toContain("BYTES_OUTSIDE_MESSAGE");
  });

  it("CoaguChek's fragments inside of messages", () => {
    const text = sample("roche-coaguchek/coaguchek_poct1a_fragments.xml")
      .toString("utf8")
      .replace(/<!--.*?-->/g, "");
    const [control = "", patient = ""] = [text.slice(0, text.indexOf("</CTC>")), text.slice(text.indexOf("</CTC>") + 6)];
    const obs = '<OBS><OBS.observation_id V="INR"/><OBS.value V="2.4" U="INR"/></OBS>';
    const document = (root: string, inner: string) => `<${root}><HDR><HDR.control_id V="7"/></HDR><SVC>${inner}</SVC></${root}>`;
    const wire =
      document("OBS.R02", `<SVC.role_cd V="LQC"/>${control}${obs}</CTC>`) + document("OBS.R01", `${patient}<PT>${obs}</PT>`);
    expect(observations("coaguchek", "poct1a", Buffer.from(wire))).toMatchObject([
      { kind: "control", control: { name: "ROCHE", lot: "89", level: "1", expiry: "2013-02-28" }, patientId: null },
      { kind: "patient", sequence: null, measuredAt: { local: "2012-03-12T16:41:37", offset: "+00:00" } },
    ]);
  });
});

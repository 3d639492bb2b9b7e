/**
 * The recommended messages of the HL7 page, reproduced byte for byte from equivalent input. Where the gateway knows less than
 * the sample's author, `differences` says so: it says one time for sample and analysis, and names a method by model and analyte.
 */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { controlId, runId } from "../../../src/domain/ids.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import { renderControl } from "../../../src/hl7/render-control.ts";
import type { RunReport } from "../../../src/hl7/types.ts";
import { context, control, details, hba1c, inr, nurse, report, reported, station, stationFor, wire } from "./reports.ts";

const folder = new URL("../../../../shared/samples/hl7/recommended/", import.meta.url);

const differences: readonly (readonly [theirs: string, ours: string])[] = [["20260314101418+0100", "20260314101105+0100"]];

const cases: readonly {
  readonly file: string;
  readonly controlId: string;
  readonly report: Partial<RunReport>;
  readonly profile?: "oru-r30";
  readonly differences?: typeof differences;
}[] = [
  {
    file: "crp_patient_r01.hl7",
    controlId: "01KKP3Z0XW7Q4M2C9T5A",
    report: {
      runId: runId("7Q4M2C9T5B1KKP3Z0XW4"),
      results: [
        reported({}, undefined, [
          "Kvalitetskontrollen var forsinket, men innenfor tillatt tid, da prøven ble analysert.",
          "Siste godkjente kvalitetskontroll før prøven: 07.03.2026 kl. 07.59 (kontroll-lot C7781).",
        ]),
      ],
    },
    differences: [["Siste kvalitetskontroll før prøven godkjent ", "Siste godkjente kvalitetskontroll før prøven: "]],
  },
  {
    file: "crp_below_range_sn.hl7",
    controlId: "01KKP3Z0XW7Q4M2C9T5C",
    report: {
      runId: runId("M2C9T5D1KKP3Z0XW7Q4R"),
      results: [reported({ value: { raw: "<5", comparator: "<", number: "5", unit: "mg/L" } })],
    },
  },
  {
    file: "hba1c_r01.hl7",
    controlId: "01KKP3Z0XW7Q4M2C9T5G",
    report: {
      runId: runId("T5H1KKP3Z0XW7Q4M2C9A"),
      model: "DCA",
      serial: "S067337",
      comments: ["Pasientnær analyse utført av hjemmetjenesten, DCA Vantage."],
      results: [
        reported(
          { analyte: "HbA1c", flags: ["H"], value: { raw: "64", comparator: null, number: "64", unit: "mmol/mol" } },
          hba1c,
        ),
      ],
    },
  },
  {
    file: "inr_r01.hl7",
    controlId: "01KKP3Z0XW7Q4M2C9T5J",
    report: {
      runId: runId("C9T5K1KKP3Z0XW7Q4M2B"),
      model: "CoaguChek",
      serial: "UQ0099123",
      comments: ["Pasientnær analyse utført av hjemmetjenesten, CoaguChek XS Plus."],
      results: [reported({ analyte: "INR", value: { raw: "2.4", comparator: null, number: "2.4", unit: null } }, inr)],
    },
    differences: [["CoaguChek PT", "CoaguChek INR"]],
  },
  {
    file: "crp_patient_r30.hl7",
    controlId: "01KKP3Z0XW7Q4M2C9T5E",
    profile: "oru-r30",
    report: {
      runId: runId("01KKP3Z0XW7Q4M2C9T5F"),
      serial: "AQT-00412",
      comments: [],
      results: [reported({ flags: ["H"], range: { low: null, high: "5" } })],
    },
    // This sample names neither profile, method nor organisation.
    differences: [
      ["UNICODE UTF-8", "UNICODE UTF-8|||LAB-32^IHE"],
      ["LN||AQT-00412", "LN|AFINION-CRP^Afinion CRP^99LABBRO|AQT-00412"],
      ["101418+0100", "101418+0100||||Hjemmetjenesten Bjerke^L^^^^ENH&2.16.578.1.12.4.1.4.101&ISO^^^^974770482"],
    ],
  },
];

describe.skipIf(!existsSync(folder))("recommended messages (skipped without the reference folder ../shared)", () => {
  it.each(cases)("$file", (sample) => {
    const theirs = [...(sample.differences ?? []), ...differences].reduce(
      (text, [from, to]) => {
        expect(text).toContain(from);
        return text.replaceAll(from, to);
      },
      readFileSync(new URL(sample.file, folder), "utf8"),
    );
    const receiver = { ...station.journal, profile: sample.profile ?? station.journal.profile };
    const known = { ...report, patient: details, ...sample.report };
    const ours = renderResult(
      { ...known, results: known.results.map((result) => ({ ...result, operator: nurse })) },
      { ...context, controlId: controlId(sample.controlId), station: { ...station, journal: receiver } },
    );
    expect(new TextDecoder().decode(ours)).toBe(theirs);
  });

  /** Codes made by rule, no maker of material and reagent, no computed flag, one time, the unit, an own sentence. */
  const ownWay = ["INV-1", "INV-17", "OBX-8", "OBX-16", "OBX-17", "OBX-19", "OBX-23", "SID-1", "SID-4", "NTE-3"];

  it("crp_qc_oul_r22.hl7, field by field", () => {
    const theirs = wire(readFileSync(new URL("crp_qc_oul_r22.hl7", folder)));
    const ours = wire(
      renderControl(
        { ...control, fillerNumber: "QC-20260314-0001", serial: "AQT-00412" },
        {
          controlId: controlId("01KKNW8F3R6B1V0E7Y2H"),
          now: Date.parse("2026-03-14T07:59:11+01:00"),
          station: stationFor({}),
        },
      ),
    );
    const isFact = ([name, setId]: readonly string[]) => name === "OBX" && setId !== "1";
    const fieldsOf = (message: typeof theirs) =>
      message
        .filter((one) => !isFact(one))
        .map(([name, ...rest]) =>
          [name, ...rest.map((_, i) => (ownWay.includes(`${name}-${i + 1}`) ? "" : rest[i]))].join("|").replace(/\|+$/, ""),
        );
    expect(fieldsOf(ours)).toEqual(fieldsOf(theirs));
    const facts = (message: typeof theirs) => message.filter(isFact).map(([, , ...rest]) => rest.join("|"));
    expect(facts(theirs).filter((fact) => !facts(ours).includes(fact))).toEqual([]);
  });
});

/**
 * Whole messages, byte for byte: fixtures/messages holds what a receiver is shown beforehand, and what it then gets. A change here is a
 * change for every receiver.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { controlId, runId } from "../../../src/domain/ids.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import { renderControl } from "../../../src/hl7/render-control.ts";
import type { RunReport } from "../../../src/hl7/types.ts";
import { messageFile } from "../../support/vectors.ts";
import { context, control, details, hba1c, inr, nurse, report, reported, station, stationFor } from "./reports.ts";

const cases: readonly {
  readonly file: string;
  readonly controlId: string;
  readonly report: Partial<RunReport>;
  readonly profile?: "oru-r30";
}[] = [
  {
    file: "crp-r01.hl7",
    controlId: "01MB2F7X0QK5N8R3T6WA",
    report: {
      runId: runId("K5N8R3T6WA1MB2F7X0QB"),
      results: [
        reported({}, undefined, [
          "Kvalitetskontrollen var forsinket, men innenfor tillatt tid, da prøven ble analysert.",
          "Siste godkjente kvalitetskontroll før prøven: 07.03.2026 kl. 07.59 (kontroll-lot C7781).",
        ]),
      ],
    },
  },
  {
    file: "crp-below-range.hl7",
    controlId: "01MB2F7X0QK5N8R3T6WC",
    report: {
      runId: runId("R3T6WC1MB2F7X0QK5N8D"),
      results: [reported({ value: { raw: "<5", comparator: "<", number: "5", unit: "mg/L" } })],
    },
  },
  {
    file: "hba1c-r01.hl7",
    controlId: "01MB2F7X0QK5N8R3T6WE",
    report: {
      runId: runId("T6WE1MB2F7X0QK5N8R3F"),
      model: "DCA",
      serial: "S990001",
      comments: ["Pasientnær analyse utført av hjemmetjenesten, DCA Vantage."],
      results: [
        reported(
          { analyte: "HbA1c", flags: ["H"], value: { raw: "58", comparator: null, number: "58", unit: "mmol/mol" } },
          hba1c,
        ),
      ],
    },
  },
  {
    file: "inr-r01.hl7",
    controlId: "01MB2F7X0QK5N8R3T6WG",
    report: {
      runId: runId("WG1MB2F7X0QK5N8R3T6H"),
      model: "CoaguChek",
      serial: "UQ9900001",
      comments: ["Pasientnær analyse utført av hjemmetjenesten, CoaguChek XS Plus."],
      results: [reported({ analyte: "INR", value: { raw: "2.4", comparator: null, number: "2.4", unit: null } }, inr)],
    },
  },
  {
    file: "crp-r30.hl7",
    controlId: "01MB2F7X0QK5N8R3T6WJ",
    profile: "oru-r30",
    report: {
      runId: runId("1MB2F7X0QK5N8R3T6WJK"),
      comments: [],
      results: [reported({ flags: ["H"], range: { low: null, high: "5" } })],
    },
  },
];

const serial = "AF20990001";

describe("whole messages", () => {
  it.each(cases)("$file", (one) => {
    const receiver = { ...station.journal, profile: one.profile ?? station.journal.profile };
    const known = { ...report, serial, patient: details, ...one.report };
    const ours = renderResult(
      { ...known, results: known.results.map((result) => ({ ...result, operator: nurse })) },
      { ...context, controlId: controlId(one.controlId), station: { ...station, journal: receiver } },
    );
    expect(new TextDecoder().decode(ours)).toBe(readFileSync(messageFile(one.file), "utf8"));
  });

  it("crp-control-r22.hl7", () => {
    const now = Date.parse("2026-03-14T07:59:11+01:00");
    const ours = renderControl(
      { ...control, serial },
      { controlId: controlId("01MB2F7X0QK5N8R3T6WM"), now, station: stationFor({}) },
    );
    expect(new TextDecoder().decode(ours)).toBe(readFileSync(messageFile("crp-control-r22.hl7"), "utf8"));
  });
});

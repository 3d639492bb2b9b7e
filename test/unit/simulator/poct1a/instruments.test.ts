import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { attribute, child, children, value, values } from "../../../../src/protocol/poct1a/access.ts";
import { readPoctCapture } from "../../../../src/protocol/poct1a/capture.ts";
import type { PoctElement, PoctMessage } from "../../../../src/protocol/poct1a/message.ts";
import type { SimulatedDevice } from "../../../../src/simulator/device.ts";
import { createCoaguChek } from "../../../../src/simulator/instruments/coaguchek.ts";
import { createDcaVantagePoct1a } from "../../../../src/simulator/instruments/dca-vantage-poct1a.ts";
import { dcaConversation } from "../../../support/dca-conversation.ts";
import { control, instrument, meet, run, Store } from "./converse.ts";

function resultOf(device: SimulatedDevice): PoctMessage {
  const store = new Store();
  meet(device, store);
  const [message] = store.results();
  if (message === undefined) throw new Error("the device handed over no result");
  return message;
}
const service = (message: PoctMessage): PoctElement | null => child(message.document, "SVC");
const measured = (holder: PoctElement | null): string[] =>
  children(holder, "OBS").map((obs) => {
    const reported = child(obs, "OBS.value");
    return [value(obs, "OBS.observation_id"), value(reported), attribute(reported, "U"), value(obs, "OBS.method_cd")].join(" ");
  });

describe("a DCA Vantage", () => {
  it("introduces itself", () => {
    expect(resultOf(createDcaVantagePoct1a(instrument(run))).hello).toMatchObject({
      deviceId: "SIEM^DCA Vantage^S123456",
      vendorId: "SIEM",
      modelId: "DCA Vantage",
      serialId: "S123456",
      software: "4.4.0.0",
      topics: ["DTV", "D_EV", "OP_LST"],
    });
  });

  it("gives its measurement times without an offset, its headers with one", () => {
    const message = resultOf(createDcaVantagePoct1a(instrument(run)));
    expect(value(service(message), "SVC.observation_dttm")).toBe("2026-03-14T10:10:20");
    expect(value(message.document, "HDR", "HDR.creation_dttm")).toBe("2026-03-14T10:15:00+01:00");
  });

  it("writes a patient's run with its companion, correction notes and reagent", () => {
    const svc = service(resultOf(createDcaVantagePoct1a(instrument(run))));
    const pt = child(svc, "PT");
    expect(value(svc, "SVC.role_cd")).toBe("OBS");
    expect(value(pt, "PT.patient_id")).toBe("15815024343");
    expect(measured(pt)).toEqual(["HbA1c 47 mmol/mol M", "eAG 7.5 mmol/L C"]);
    expect(children(child(pt, "OBS"), "NTE").flatMap((note) => values(note, "NTE.text"))).toEqual([
      "Slope^1.000",
      "Offset^0 mmol/mol",
      "Reporting Units^IFCC",
    ]);
    expect(value(svc, "RGT", "RGT.lot_number")).toBe("0852");
    expect(value(svc, "RGT", "RGT.expiration_date")).toBe("2027-03-31");
    expect(value(svc, "OPR", "OPR.operator_id")).toBe("OP42");
  });

  it("writes a control as a message of its own kind, with its material", () => {
    const message = resultOf(createDcaVantagePoct1a(instrument(control)));
    const ctc = child(service(message), "CTC");
    expect([message.root, value(service(message), "SVC.role_cd")]).toEqual(["OBS.R02", "LQC"]);
    expect(["name", "lot_number", "expiration_date", "level_cd"].map((name) => value(ctc, `CTC.${name}`))).toEqual([
      "DCA-N",
      "55021",
      "2027-01-31",
      "1",
    ]);
    expect(measured(ctc)).toEqual(["HbA1c 47 mmol/mol M"]);
  });

  it("writes a value beyond the range with its flag, a failed run without a value", () => {
    const obs = (shown: string) =>
      child(child(service(resultOf(createDcaVantagePoct1a(instrument({ ...run, value: shown })))), "PT"), "OBS");
    expect([value(obs("<20"), "OBS.value"), value(obs("<20"), "OBS.interpretation_cd")]).toEqual(["<20", "<"]);
    const failed = child(obs("---"), "OBS.value");
    expect([attribute(failed, "V"), attribute(failed, "NULL"), value(obs("---"), "OBS.status_cd")]).toEqual([null, "NI", "D"]);
  });

  it("uses no element that a real one was not seen to have, save the control's", () => {
    const bytes = Buffer.from(dcaConversation.join(""));
    const seen = names(readPoctCapture(bytes, {}).messages.map(({ message }) => message.document));
    const ours = names([resultOf(createDcaVantagePoct1a(instrument({ ...run, operatorId: null }))).document]);
    expect([...ours].filter((name) => !seen.has(name))).toEqual([]);
  });
});

function names(elements: readonly PoctElement[]): Set<string> {
  return new Set(elements.flatMap((element) => [element.name, ...names(element.children)]));
}

describe("a CoaguChek", () => {
  const inr = {
    ...run,
    analyte: "INR",
    value: "2.4",
    unit: "INR",
    companions: [
      { code: "Quick", value: "31", unit: "%" },
      { code: "PT", value: "28.6", unit: "s" },
    ],
  };
  const check = {
    ...control,
    analyte: "INR",
    value: "1.0",
    unit: "",
    control: { id: "", lot: "89", level: "1", expiry: "2027-02-28" },
  };

  it("packs who it is into its vendor id", () => {
    const { hello } = resultOf(createCoaguChek(instrument(inr)));
    expect(hello).toMatchObject({ vendorId: "ROCHE&CoaguChekXSPlus&S123456", modelId: null, serialId: "S123456" });
  });

  it("labels its local time as if it were UTC", () => {
    const message = resultOf(createCoaguChek(instrument(inr)));
    expect(value(service(message), "SVC.observation_dttm")).toBe("2026-03-14T10:10:20+00:00");
    expect(value(message.document, "HDR", "HDR.creation_dttm")).toBe("2026-03-14T10:15:00+00:00");
  });

  it("reports up to three quantities of one test", () => {
    const svc = service(resultOf(createCoaguChek(instrument(inr))));
    expect(measured(child(svc, "PT"))).toEqual(["INR 2.4 INR M", "Quick 31 % M", "PT 28.6 s M"]);
  });

  it("names its control material ROCHE and its level as such", () => {
    const message = resultOf(createCoaguChek(instrument(check)));
    const ctc = child(service(message), "CTC");
    expect([message.root, value(service(message), "SVC.role_cd"), value(ctc, "CTC.name")]).toEqual(["OBS.R02", "LQC", "ROCHE"]);
    expect([value(ctc, "CTC.lot_number"), value(ctc, "CTC.expiration_date")]).toEqual(["89", "2027-02-28T23:59:59+00:00"]);
    expect([value(ctc, "CTC.level_cd"), attribute(child(ctc, "CTC.level_cd"), "SN")]).toEqual(["1", "LEVEL"]);
    expect(measured(ctc)).toEqual(["INR 1.0  M"]);
  });

  it("puts a line feed between elements", () => {
    const [hello] = createCoaguChek(instrument(inr)).open(0);
    const text = hello?.kind === "send" ? Buffer.from(hello.bytes).toString() : "";
    expect(text.split("\n").slice(0, 3)).toEqual(['<?xml version="1.0" encoding="utf-8"?>', "<HEL.R01>", "<HDR>"]);
  });
});

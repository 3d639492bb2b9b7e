/** What somebody chose for a new instrument, as settings: all of it, and nothing that nobody chose. */
import { expect, test } from "vitest";
import {
  type KnownControl,
  type Mode,
  missingParts,
  type NewInstrument,
  nothingChosen,
  type Port,
  proposedId,
  settingsOf,
  type Wire,
} from "../../../src/page/screens/instruments/new-instrument.ts";

const mode: Mode = {
  ...{ name: "hl7", evidence: "capture", reportsSerial: true, needsMapping: false, transport: { kinds: ["serial"] } },
};
const port: Port = {
  ...{
    path: "/dev/ttyUSB0",
    stablePath: null,
    usb: null,
    manufacturer: null,
    product: null,
    physicalPort: null,
    connection: null,
  },
};
const usb = { vendorId: "0403", productId: "6001", serialNumber: null };
const all: NewInstrument = {
  ...{ driver: "afinion-2", mode: "hl7", wire: { kind: "port", port }, serial: " AF1 ", analytes: ["CRP"] },
  ...{ name: "Afinion, bil 2", id: "crp-2", inUseFrom: "2026-03-01" },
  controls: {},
};

test("each answer that is missing is named, and nothing else", () => {
  expect(missingParts(nothingChosen, undefined, [])).toEqual([
    ...["driver", "mode", "wire", "serial", "analytes", "name", "id", "inUseFrom"].filter((part) => part !== "serial"),
  ]);
  expect(missingParts(all, mode, [])).toEqual([]);
  expect(missingParts(all, mode, ["crp-2"])).toEqual(["id"]);
  expect(missingParts({ ...all, serial: " " }, mode, [])).toEqual(["serial"]);
  expect(missingParts({ ...all, serial: "" }, { ...mode, reportsSerial: false }, [])).toEqual([]);
  expect(missingParts({ ...all, wire: { kind: "calls", host: "", port: "" } }, mode, [])).toEqual(["wire"]);
  expect(missingParts({ ...all, id: "Crp 2" }, mode, [])).toEqual(["id"]);
});

test("a port is named by what stays when it is plugged in again", () => {
  const connectionOf = (wire: Wire) => settingsOf({ ...all, wire }).connection;
  expect(connectionOf({ kind: "port", port })).toEqual({ type: "serial", path: "/dev/ttyUSB0" });
  expect(connectionOf({ kind: "port", port: { ...port, stablePath: "/dev/serial/by-id/a", usb } })).toEqual({
    ...{ type: "serial", path: "/dev/serial/by-id/a" },
  });
  expect(connectionOf({ kind: "port", port: { ...port, usb: { ...usb, serialNumber: "A1" }, physicalPort: "1-1.2" } })).toEqual({
    ...{ type: "serial", usb: { vendorId: "0403", productId: "6001", serialNumber: "A1" } },
  });
  expect(connectionOf({ kind: "port", port: { ...port, usb, physicalPort: "1-1.2" } })).toEqual({
    ...{ type: "serial", usb: { vendorId: "0403", productId: "6001", physicalPort: "1-1.2" } },
  });
  expect(connectionOf({ kind: "listens", port: "", from: "" })).toEqual({ type: "tcp-server" });
  expect(connectionOf({ kind: "calls", host: " lab-1 ", port: "4001" })).toEqual({
    type: "tcp-client",
    host: "lab-1",
    port: "4001",
  });
  expect(connectionOf({ kind: "shared", ref: "dock-1" })).toEqual({ ref: "dock-1" });
});

test("what nobody chose is not in the file", () => {
  expect(settingsOf({ ...all, serial: "", wire: null })).toEqual({
    ...{ id: "crp-2", name: "Afinion, bil 2", driver: "afinion-2", mode: "hl7", inUseFrom: "2026-03-01", analytes: ["CRP"] },
  });
});

test("a short name is proposed that nobody has", () => {
  expect(proposedId([], [])).toBe("");
  expect(proposedId(["CRP"], ["crp-1", "crp-2", "inr-1"])).toBe("crp-3");
  expect(proposedId(["HbA1c", "CRP"], ["crp-1"])).toBe("hba1c-1");
});

test("how often it is controlled is written where somebody chose it, with its source, and for no other analysis", () => {
  const control: KnownControl = {
    ...{ instrument: "crp-1", name: "Afinion, bil 1", driver: "afinion-2", analyte: "CRP", intervalText: "hver uke" },
    interval: { type: "calendar-week" },
    source: "Noklus 2026",
  };
  expect(settingsOf(all)).not.toHaveProperty("qc");
  const chosen = { ...all, controls: { CRP: control, HbA1c: { ...control, analyte: "HbA1c" } } };
  expect(settingsOf(chosen).qc).toEqual({ CRP: { interval: { type: "calendar-week" }, source: "Noklus 2026" } });
});

/** What the receiver asked for reaches the message that a released result becomes, and what cannot be written so is held, never lost. */
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import type { Receiver } from "../../../src/domain/receiver.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";

function stationFor(journal: Partial<Receiver>) {
  const station = createTestStation({ journal });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  return station;
}
const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("latin1");

test("a letter that the journal's character set does not have holds the result", () => {
  const station = stationFor({ charset: "iso-8859-1" });
  const [run] = station.dock(crpResult({ patientName: "Łukasz Š" })).added;
  const key = run?.key ?? "";
  expect([station.state(key), station.sent().length]).toEqual(["held", 0]);
  expect(station.codes(key)).toContain("RENDER_FAILED");
});

test("letters that it has go out in it", () => {
  const station = stationFor({ charset: "iso-8859-1" });
  const [run] = station.dock(crpResult({ patientName: "Åse Ødegård" })).added;
  expect(station.state(run?.key ?? "")).toBe("released");
  expect(textOf(station.sent()[0]?.bytes)).toContain("|Åse Ødegård^");
});

test("LAW's OBX-18 names the driver's model and maker", () => {
  const station = stationFor({ equipment: "law" });
  station.dock(crpResult());
  const [driver] = station.ports.view().drivers;
  const maker = driver?.vendor.split(" ")[0];
  expect(textOf(station.sent()[0]?.bytes)).toContain(`|${driver?.model}^${maker}~AF20990001^${maker}|`);
});

test("a receiver may do without the line on the instrument", () => {
  for (const [comments, count] of [
    [["instrument", "lot", "control"], 1],
    [["lot", "control"], 0],
  ] as const) {
    const station = stationFor({ comments });
    station.dock(crpResult());
    expect(textOf(station.sent()[0]?.bytes).match(/NTE\|/g)?.length ?? 0).toBe(count);
  }
});

/** The worklist by cause: one fix and everything it explains. */
import { beforeEach, describe, expect, test } from "vitest";
import { type Cause, groupByCause, type HeldEntry } from "../../../src/casework/worklist/by-cause.ts";
import { unclaimedResults, worklistByCause } from "../../../src/casework/worklist/worklist.ts";
import { reasonText } from "../../../src/domain/reason-text.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const cause = (code: Cause["code"], about: string | null = null): Cause => ({ code, about, hint: null });
const entry = (id: string, ...causes: readonly Cause[]) => ({ id, kind: "patient" as const, causes });

const grouped = (entries: readonly HeldEntry[]) =>
  groupByCause(entries, (code, language) => reasonText(code, undefined, language));

describe("grouping", () => {
  test("entries with one cause stand together, and the sentence counts them in both languages", () => {
    const lot = cause("LOT_UNKNOWN", "lot 1234");
    const [group, ...others] = grouped(["a", "b", "c", "d"].map((id) => entry(id, lot)));
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      nb: "4 svar venter fordi lot 1234 ikke er registrert.",
      nn: "4 svar ventar fordi lot 1234 ikkje er registrert.",
    });
    expect(group?.entries.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  });

  test("an entry with several causes stands under the one to fix first, and says how many remain", () => {
    const groups = grouped([
      entry("a", cause("PID_MISSING"), cause("LOT_UNKNOWN", "lot 1"), cause("VALUE_IMPLAUSIBLE", "x")),
      entry("b", cause("PID_MISSING")),
    ]);
    expect(groups.map(({ code, entries }) => [code, entries])).toEqual([
      ["LOT_UNKNOWN", [{ id: "a", kind: "patient", otherCauses: 2 }]],
      ["PID_MISSING", [{ id: "b", kind: "patient", otherCauses: 0 }]],
    ]);
  });

  test("a control that only lacks its lot is the cause, not the control that seems to be missing", () => {
    const [group] = grouped([entry("a", cause("QC_NEVER", "i"), cause("QC_CONTROL_UNKNOWN", "kontroll-lot C9"))]);
    expect(group).toMatchObject({ code: "QC_CONTROL_UNKNOWN", entries: [{ id: "a", otherCauses: 0 }] });
  });

  test("where only controls wait, only they are counted", () => {
    const controls = ["k", "l"].map((id) => ({ id, kind: "control" as const, causes: [cause("DEV_UNKNOWN", "instrument 7")] }));
    expect(grouped(controls).map(({ nb, nn }) => [nb, nn])).toEqual([
      [
        "2 kontrollprøver venter fordi instrument 7 ikke er registrert.",
        "2 kontrollprøver ventar fordi instrument 7 ikkje er registrert.",
      ],
    ]);
  });

  test("results and controls are counted apart, and every entry stands in exactly one group", () => {
    const control = { id: "k", kind: "control" as const, causes: [cause("QC_CONTROL_UNKNOWN", "kontroll-lot C9")] };
    const groups = grouped([entry("a", cause("QC_CONTROL_UNKNOWN", "kontroll-lot C9")), control, entry("b", cause(null))]);
    expect(groups.map(({ nb }) => nb)).toEqual([
      "1 svar venter: klar til sending – bekreft.",
      "1 svar og 1 kontrollprøve venter fordi kontroll-lot C9 ikke er registrert.",
    ]);
    expect(groups.flatMap(({ entries }) => entries.map(({ id }) => id)).sort()).toEqual(["a", "b", "k"]);
  });
});

describe("in a station", () => {
  let station: TestStation;
  const kari = { by: "Kari Lab", role: "lab-responsible", reason: "slått opp" } as const;
  beforeEach(() => {
    station = createTestStation();
  });
  const measured = (sequence: string, more: Parameters<typeof crpResult>[0] = {}) =>
    crpResult({ sequence, measuredAt: readDeviceTime(`2026-03-10T10:0${sequence}:00`), ...more });
  const groups = () => worklistByCause(station.ports).map(({ nb }) => nb);

  test("registering the lot that is named releases the whole group", () => {
    station.pipeline.importLots([crpTarget]);
    station.dock(crpControl("20", "2026-03-10T08:00:00"), measured("1"), measured("2"), measured("3"));
    expect(groups()).toEqual(["3 svar venter fordi lot 10240001 ikke er registrert."]);
    station.pipeline.importLots([crpReagent]);
    expect(groups()).toEqual([]);
    expect(station.sent()).toHaveLength(3);
  });

  test("an unregistered control lot is one cause for the control and all results behind it", () => {
    station.pipeline.importLots([crpTarget, crpReagent]);
    const stranger = { name: null, lot: "C9", level: "normal", expiry: null };
    station.dock(crpControl("20", "2026-03-10T08:00:00", { control: stranger }), measured("1"), measured("2"));
    expect(groups()).toEqual(["2 svar og 1 kontrollprøve venter fordi kontroll-lot C9 ikke er registrert."]);
  });

  test("a failed control names its level, and says when it may have been another one", () => {
    const high = { ...crpTarget, level: "abnormal", lot: "C2", target: "80", low: "70", high: "90" };
    station.pipeline.importLots([crpTarget, high, crpReagent]);
    station.dock(crpControl("81", "2026-03-10T08:00:00"), measured("1"));
    expect(worklistByCause(station.ports)).toMatchObject([
      {
        nb: "1 svar venter fordi kontrollen ikke var godkjent (Afinion, kontor 1, CRP, nivå normal, reagenslot 10240001).",
        hints: ["Kontrollen kan være feil nivå: verdien passer med nivå patologisk."],
      },
    ]);
  });

  test("a measurement that was told in two ways is one cause for all its versions, edited or not", () => {
    station.pipeline.importLots([crpTarget, crpReagent]);
    station.dock(crpControl("20", "2026-03-10T08:00:00"));
    const told = (value: string, more: Parameters<typeof crpResult>[0] = {}) =>
      measured("1", { value: { raw: value, comparator: null, number: value, unit: "mg/L" }, ...more });
    const [first] = station.arrive(told("47")).added;
    station.dock(told("48"));
    expect(groups()).toEqual([expect.stringContaining(`2 svar venter (måling ${first?.runId})`)]);
    station.dock(told("49", { status: "correction" }));
    expect(worklistByCause(station.ports).map(({ code, about, entries }) => [code, about, entries.length])).toEqual([
      ["EDITED_ON_DEVICE", `måling ${first?.runId}`, 3],
    ]);
  });

  test("all results without a person in the order they were measured; several are assigned at once, or none", () => {
    station.pipeline.importLots([crpTarget, crpReagent]);
    const nobody = { patientId: null };
    station.dock(crpControl("20", "2026-03-10T08:00:00"), measured("3", nobody), measured("1", nobody), measured("2"));
    const ids = unclaimedResults(station.ports).map(({ id }) => id);
    expect(unclaimedResults(station.ports).map(({ measuredAt }) => measuredAt?.slice(11, 16))).toEqual(["10:01", "10:03"]);
    expect(() => station.decide.assignPatient([...ids, "III"], "15815024424", kari)).toThrow("NOT_FOUND");
    expect(ids.map((id) => station.state(id))).toEqual(["held", "held"]);
    expect(station.decide.assignPatient(ids, "158150 24424", kari).map(({ state }) => state)).toEqual(["released", "released"]);
    expect(unclaimedResults(station.ports)).toEqual([]);
  });
});

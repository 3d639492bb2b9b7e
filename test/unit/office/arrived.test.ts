/** "Kom svarene mine fram?", the story of one result, and the way to the guided steps of a failed control. */
import { beforeEach, describe, expect, test } from "vitest";
import { lookUps } from "../../../src/domain/registers/look-ups.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { type ActionName, acts, officeWork } from "../../../src/office/index.ts";
import { exampleRequests } from "../../support/example-requests.ts";
import { leavesOf, withLeaf } from "../../support/hostile-requests.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "gjennomgang", role: "lab-responsible" } as const;
let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const keyOf = (landed: ReturnType<TestStation["dock"]>): string => landed.added.at(-1)?.key ?? "";
const list = (asked: object = {}) => officeWork(station, "results.list", asked).results;
const result = (sequence: string, hour: string, more: object = {}) =>
  keyOf(station.dock(crpResult({ sequence, measuredAt: readDeviceTime(`2026-03-10T${hour}:00`), ...more })));

test("a result is followed from waiting for a person to the journal, in words", () => {
  const key = result("1", "10:00");
  expect(list()).toMatchObject([{ id: key, stage: "held", text: expect.stringMatching(/^Venter på deg: /) }]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  expect(list()).toMatchObject([{ id: key, stage: "queued", text: "På vei", textNn: "På veg" }]);
  station.acceptAll();
  expect(list()).toMatchObject([{ stage: "in-journal", text: expect.stringMatching(/^I journalen kl\. \d\d\.\d\d$/) }]);
  const [line] = list();
  expect(line).toMatchObject({ instrument: "crp-1", name: "Afinion, kontor 1", patient: "158150 *****" });
});

test("what was decided not to be sent says who and why", () => {
  const key = result("1", "10:00");
  officeWork(station, "held.discard", { id: key, ...kari });
  expect(list({ stage: "not-sent" })).toMatchObject([{ id: key, text: "Ikke sendt: forkastet av Kari Lab" }]);
  const other = result("2", "10:30");
  officeWork(station, "held.entered-by-hand", { id: other, notified: null, notifiedAt: null, ...kari });
  expect(list({ stage: "by-hand" })).toMatchObject([{ id: other, text: "Ført inn for hånd" }]);
  expect(list()).toHaveLength(2);
});

test("pages follow one another by what the last one said, and a day finds what was measured on it", () => {
  const keys = ["09:00", "10:00", "11:00"].map((hour, i) => result(String(i), hour));
  const first = officeWork(station, "results.list", { limit: 2 });
  const second = officeWork(station, "results.list", { limit: 2, before: first.next ?? "" });
  expect([...first.results, ...second.results].map(({ id }) => id).sort()).toEqual([...keys].sort());
  expect(second.next).toBeNull();
  expect(list({ day: "2026-03-10" })).toHaveLength(3);
  expect(list({ day: "2026-03-09" })).toEqual([]);
  expect(() => list({ before: "x" })).toThrow("before takes what next was");
});

test("a person's results are found by the whole number alone, and the look is on record", () => {
  const key = result("1", "10:00");
  result("2", "10:30", { patientId: syntheticPersons[1] });
  const ask = (patient: string) => officeWork(station, "results.of-person", { patient, ...kari }).results;
  expect(ask("158150 24343").map(({ id }) => id)).toEqual([key]);
  expect(() => ask("15815024")).toThrow("BAD_PERSON_NUMBER");
  const [look] = station.store.registers.all(lookUps);
  expect(look).toMatchObject({ body: { patient: syntheticPersons[0], results: 1 }, signature: kari });
  const advisor = { patient: syntheticPersons[0], ...kari, role: "advisor" } as const;
  expect(() => officeWork(station, "results.of-person", advisor)).toThrow("NOT_PERMITTED");
});

test("the story goes from the journal's answer back to the bytes, with configuration and rules", () => {
  const key = result("1", "10:00");
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  station.acceptAll();
  const story = officeWork(station, "results.story", { id: key });
  const [message] = story.messages;
  expect(message).toMatchObject({ state: "accepted", channel: "result", isIntact: true, answer: expect.any(String) });
  expect(message?.hl7).toMatch(/^MSH\|/);
  expect(message?.hl7).toContain(message?.id);
  expect(story.verdicts.length).toBeGreaterThan(1);
  expect(story.verdicts.at(-1)?.reasons).toMatchObject([{ code: expect.stringMatching(/^QC_/), text: expect.any(String) }]);
  expect(story.observations).toMatchObject([{ observation: { analyte: "CRP" } }]);
  expect(story.transmissions).toMatchObject([{ driver: "as-is", bytes: 1, base64: "AQ==", text: "\\u0001", isCut: false }]);
  expect(story.rules).toMatchObject([{ analyte: "CRP", rules: expect.stringMatching(/^[0-9a-f]{12}$/) }]);
});

describe("a failed control", () => {
  test("is found from the status, from the result that it holds and from the list, and leads to its steps", () => {
    const control = keyOf(station.dock(crpControl("40", "2026-03-10T08:00:00")));
    result("1", "10:00");
    const [status] = officeWork(station, "status.list", {});
    const [held] = officeWork(station, "held.list", {});
    const [open] = officeWork(station, "steps.open", {});
    for (const found of [status?.failedControls[0], held?.failedControls[0], open])
      expect(found).toMatchObject({
        id: control,
        text: "Kontrollen 10.03.2026 kl. 08.00 var ikke godkjent: målt 40, skal være 16–24 (reagenslot 10240001).",
      });
    expect(officeWork(station, "steps.list", { id: open?.id ?? "" })).toHaveLength(10);
  });

  test("is named no more when a later one of its level and lot has passed, but by the result before it", () => {
    result("0", "07:30");
    const control = keyOf(station.dock(crpControl("40", "2026-03-10T08:00:00")));
    station.dock(crpControl("20", "2026-03-10T09:00:00", { sequence: "9" }));
    expect(officeWork(station, "steps.open", {})).toEqual([]);
    expect(officeWork(station, "status.list", {})[0]?.failedControls).toEqual([]);
    for (const entry of officeWork(station, "held.list", {}).filter(({ kind }) => kind === "patient"))
      if (entry.reasons.some(({ code }) => code.startsWith("QC_LATER_FAILED")))
        expect(entry.failedControls).toMatchObject([{ id: control }]);
  });

  test("on one reagent lot says nothing of another, which the standing of lots tells apart", () => {
    station.pipeline.importLots([
      { ...crpReagent, lot: "R2" },
      { ...crpReagent, lot: "R3" },
      { ...crpReagent, lot: "R4", expiry: "2026-02-28" },
    ]);
    const bad = keyOf(station.dock(crpControl("40", "2026-03-10T08:00:00")));
    station.dock(crpControl("20", "2026-03-10T08:30:00", { sequence: "9", reagentLot: { number: "R2", expiry: null } }));
    const rows = officeWork(station, "lots.standing", {});
    const of = (lot: string) => rows.find((one) => one.lot === lot);
    expect(of("10240001")).toMatchObject({ isInUse: true, lastPass: null, failedControls: [{ id: bad }] });
    expect(of("R2")).toMatchObject({ isInUse: true, lastPass: expect.any(String), failedControls: [] });
    expect(of("R3")).toMatchObject({ isInUse: false, text: expect.stringContaining("ikke kontrollert") });
    expect(of("R4")).toMatchObject({ isInUse: false, text: "Gikk ut på dato. Ikke bruk." });
  });
});

test("an act that is not said to show patients' data tells nobody's number and nobody's name, answered or refused", async () => {
  const name = "Kanarifugl Testesen";
  const found = (value: unknown): boolean => {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return text.includes(name) || syntheticPersons.some((one) => text.replaceAll(/[ .-]/g, "").includes(one));
  };
  const keys = [
    keyOf(station.dock(crpControl("40", "2026-03-10T08:00:00"))),
    result("1", "10:00", { patientName: name }),
    result("2", "10:30", { patientId: syntheticPersons[1], patientName: name }),
    result("3", "10:40", { patientId: null, sampleId: syntheticPersons[2] }),
    result("4", "10:45", { operatorId: "OLA" }),
  ];
  const said: string[] = [];
  const answers = async (act: ActionName, request: unknown): Promise<unknown> => {
    try {
      return await officeWork(station, act, request as never);
    } catch (error) {
      return String(error);
    }
  };
  for (const act of Object.keys(acts) as ActionName[]) {
    if (acts[act].showsPatients) continue;
    for (const key of keys) {
      // What stands for something that is nowhere stands here for what is there.
      const request = leavesOf(exampleRequests[act]).reduce<unknown>((made, [path, value]) => {
        const there = { ZZZZZZ: key, "crp-9": "crp-1", "crp-9:CRP": "crp-1:CRP", "afinion-2": "as-is" }[String(value)];
        return there === undefined ? made : withLeaf(made, path, there);
      }, exampleRequests[act]);
      if (found(await answers(act, request))) said.push(act);
    }
  }
  expect([...new Set(said)]).toEqual([]);
});

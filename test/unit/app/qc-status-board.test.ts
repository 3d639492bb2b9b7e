/** The live status is read when something happened or time changes it, never in between. */
import { beforeEach, expect, test, vi } from "vitest";
import { createLiveStatus, qcStates } from "../../../src/app/front/qc-status-board.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, doneAtOnce, type TestStation } from "../../support/station.ts";

const hourMs = 3_600_000;
let station: TestStation;
const setUp = () => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const board = createLiveStatus(station.ports);
  const read = vi.spyOn(station.store.runs, "controlsAround");
  const state = () => board.current().map((one) => one.state);
  return { board, read, state };
};
beforeEach(() => {
  vi.restoreAllMocks();
});

test("asking again reads nothing; a change and the passing of time do", async () => {
  const { board, read, state } = setUp();
  expect(state()).toEqual(["never"]);
  const first = read.mock.calls.length;
  for (let i = 0; i < 50; i++) state();
  expect(read.mock.calls).toHaveLength(first);
  station.dock(crpControl("20", "2026-03-10T10:00:00"));
  expect(state()).toEqual(["never"]);
  board.changed();
  expect(state()).toEqual(["ok"]);
  await station.clock.advance(6 * 24 * hourMs - 2 * hourMs - 1);
  expect(state()).toEqual(["ok"]);
  await station.clock.advance(1);
  expect(state()).toEqual(["due-soon"]);
  await station.clock.advance(24 * hourMs + 1);
  expect(state()).toEqual(["overdue-grace"]);
  await station.clock.advance(24 * hourMs);
  expect(state()).toEqual(["overdue"]);
});

test("whatever a person writes down or decides says that something changed; reading does not", () => {
  setUp();
  const changed = vi.fn();
  const ports = doneAtOnce({ ...station.ports, onQcChanged: changed });
  const core = { ...station, ports };
  const signature = { by: "Kari", reason: "rutine", role: "lab-responsible" } as const;
  officeWork(core, "events.add", { instrument: "crp-1", kind: "service", at: null, note: null, ...signature });
  expect(changed).toHaveBeenCalled();
  changed.mockClear();
  officeWork(core, "rules.approve", { rows: ["crp-1:CRP"], changedBy: null, signature });
  expect(changed).toHaveBeenCalled();
  changed.mockClear();
  officeWork(core, "status.list", {});
  expect(changed).not.toHaveBeenCalled();
});

test("the topic holds each analysis of an instrument, with times and without a person", () => {
  const { board } = setUp();
  station.dock(crpControl("20", "2026-03-10T10:00:00"), crpResult());
  const states = qcStates(board.current(), "Europe/Oslo");
  expect(states).toEqual({
    "crp-1": {
      CRP: {
        state: "ok",
        dueAt: "2026-03-17T10:00:00+01:00",
        graceUntil: "2026-03-18T10:00:00+01:00",
        testsLeft: null,
        lastPass: { at: "2026-03-10T10:00:00+01:00", lot: "C1" },
        reagentLot: "10240001",
        heldBy: [],
        lots: [{ lot: "10240001", state: "ok", text: "Klar til bruk.", textNn: "Klar til bruk." }],
        text: "Klar til bruk.",
        textNn: "Klar til bruk.",
      },
    },
  });
  expect(JSON.stringify(states)).not.toContain("15815024343");
  expect(officeWork(station, "status.list", {})).toMatchObject([{ instrument: "crp-1", analyte: "CRP", state: "ok" }]);
});

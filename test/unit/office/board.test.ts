/** «I dag»: the banner is true whatever stands in the way, and whoever is to be called is named with a number. */
import { beforeEach, describe, expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { bannerOf, type StationFacts } from "../../../src/office/board-words.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "gjennomgang", role: "lab-responsible" } as const;
const inJournal = "Alle svar som er hentet inn, er i journalen.";

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const board = () => officeWork(station, "board.today", {});
const told = (): string =>
  board()
    .banner.map(({ nb, call }) => [nb, call].filter((one) => one !== null).join(" "))
    .join(" | ");
const result = (more: object = {}) =>
  station.dock(crpResult({ sequence: "1", measuredAt: readDeviceTime("2026-03-10T10:00:00"), ...more }));

test("what is on its way to the journal is not said to be in it", () => {
  expect(told()).toContain(inJournal);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  result();
  expect(told()).toContain("1 svar blir vurdert eller er på vei til journalen.");
  expect(told()).not.toContain(inJournal);
  station.acceptAll();
  expect(told()).toContain(inJournal);
});

test("what was not sent today is not said to be in the journal", () => {
  result();
  const [entry] = officeWork(station, "held.list", {});
  officeWork(station, "held.discard", { id: entry?.id ?? "", ...kari });
  expect(told()).toContain("1 svar fra i dag er ikke sendt.");
  expect(told()).not.toContain(inJournal);
});

test("who is to be called is named with the number, in the banner and on the card", () => {
  const contacts = [{ role: "lab-responsible" as const, name: "Kari Lab", phone: "22 33 44 55", hours: "8–15" }];
  officeWork(station, "contacts.set", { contacts, ...kari });
  station.dock(crpControl("90", "2026-03-10T08:00:00"));
  expect(board().instruments[0]?.analyses[0]?.text).toContain("laboratorieansvarlig (Kari Lab, tlf. 22 33 44 55, 8–15)");
});

test("control messages without an answer are no results that did not arrive", async () => {
  station = createTestStation({ qcReceiver: { application: "LABQC", facility: "TEST", profile: "oul-r22" } });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  await station.clock.advance(11 * 60_000);
  expect(station.store.outbox.unfinishedOf("qc").open).toBe(1);
  expect(told()).toContain(inJournal);
  result();
  await station.clock.advance(24 * 3_600_000);
  expect(told()).toContain("1 svar har ikke kommet fram til journalen (siden 10.03.2026 kl. 12.11).");
});

describe("the banner", () => {
  const quiet: StationFacts = {
    ...{
      store: [],
      paused: [],
      noBackup: false,
      unapproved: [],
      undelivered: null,
      refused: 0,
      refusedControls: 0,
      unread: [],
      strangers: [],
    },
    ...{ inDoubt: 0, waiting: 0, awaitControl: 0, onTheWay: 0, notSent: 0, unseen: 0 },
  };
  const lines = (more: Partial<StationFacts>) => bannerOf({ ...quiet, ...more });

  test("is good news only where nothing is open", () => {
    expect(lines({})).toEqual([{ gravity: "good", nb: inJournal, call: null }]);
    const open: readonly Partial<StationFacts>[] = [
      { awaitControl: 1 },
      { onTheWay: 1 },
      { notSent: 1 },
      { waiting: 1 },
      { unread: ["Afinion"] },
      { strangers: ["UU00990099"] },
      { refusedControls: 1 },
    ];
    for (const one of open) expect(lines(one).map(({ nb }) => nb)).not.toContain(inJournal);
  });

  test("says that a message could not be read, of which instrument, and whom to call", () => {
    expect(lines({ unread: ["Afinion, bil 1"] })).toEqual([
      {
        gravity: "stop",
        nb: "En melding fra Afinion, bil 1 kunne ikke leses. Svarene i den er ikke i journalen: slå dem opp på instrumentet.",
        call: "Ring IT.",
      },
    ]);
  });

  test("says first that nothing is sent until somebody has said so, and last that there is no backup", () => {
    const all = { paused: ["DELIVERY_RESTORED"], noBackup: true, waiting: 2 };
    expect(lines(all).map(({ gravity, call }) => [gravity, call])).toEqual([
      ["stop", "Ring laboratorieansvarlig."],
      ["warning", null],
      ["warning", "Ring IT."],
    ]);
    expect(lines(all)[0]?.nb).toContain("sender ikke ennå");
    expect(lines({ paused: ["TWO_STATIONS"] })[0]?.nb).toContain("samme navn");
  });

  test("names a strange instrument", () => {
    expect(lines({ strangers: ["UU00990099"] })[0]?.nb).toBe(
      "Ukjent instrument UU00990099 er koblet til. Svarene holdes tilbake.",
    );
  });
});

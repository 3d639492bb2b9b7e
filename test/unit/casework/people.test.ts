/** The registers of people at the gate: judged once they hold something, re-judged when they change, forgotten in time. */
import { beforeEach, describe, expect, test } from "vitest";
import { keepPatientListShort } from "../../../src/app/commands/patient-list.ts";
import { refusePersonNumber } from "../../../src/casework/rights.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import { patients } from "../../../src/domain/registers/people.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "import", role: "lab-responsible" } as const;
const [person, other] = syntheticPersons;
const holds = { OP_MISSING: "HOLD", OP_UNKNOWN: "HOLD", OP_NOT_CERTIFIED: "HOLD" } as const;

let station: TestStation;
beforeEach(() => {
  station = createTestStation({ instruments: [{ ...testInstrument, outcomes: { CRP: [{ validFrom: null, choices: holds }] } }] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
});

type Kind = "operators" | "training" | "patients";
const take = (kind: Kind, text: string) => officeWork(station, `register.import-${kind}`, { text, ...kari });
let sequence = 0;
const docked = (more: Partial<Observation>): string => {
  sequence += 1;
  return station.dock(crpResult({ sequence: `${sequence}`, run: `${sequence}`, ...more })).added[0]?.key ?? "";
};

describe("operators and training", () => {
  test("without a register nobody is judged by it", () => {
    expect(station.state(docked({ operatorId: null }))).toBe("released");
  });

  test("a held result goes out when its operator is registered and trained", () => {
    take("operators", "name;codes\nKari Nordmann;KN");
    const missing = docked({ operatorId: null });
    const unknown = docked({ operatorId: "OV" });
    expect([station.codes(missing), station.codes(unknown)]).toEqual([["OP_MISSING"], ["OP_UNKNOWN"]]);
    take("operators", "name;codes\nOla Vikar;OV");
    expect(station.state(unknown)).toBe("released");
    expect(station.state(missing)).toBe("held");
    take("training", "operator;on;trainedBy;date\nKari Nordmann;as-is;Noklus;2026-01-15");
    const untrained = docked({ operatorId: "OV" });
    expect(station.codes(untrained)).toEqual(["OP_NOT_CERTIFIED"]);
    take("training", "operator;on;trainedBy;date\nOla Vikar;crp-1;Kari;2026-03-10");
    expect(station.state(untrained)).toBe("released");
  });

  test("a code that was taken away names nobody, and may be given to another", () => {
    take("operators", "name;codes\nKari Nordmann;KN 8");
    take("operators", "name;codes\nKari Nordmann;KN");
    expect(station.codes(docked({ operatorId: "8" }))).toEqual(["OP_UNKNOWN"]);
    take("operators", "name;codes\nOla Vikar;8");
    expect(station.state(docked({ operatorId: " 8" }))).toBe("released");
  });

  test("two people may swap a code in one file, in either order", () => {
    take("operators", "name;codes\nKari Nordmann;8\nOla Vikar;9\n");
    take("operators", "name;codes\nOla Vikar;8\nKari Nordmann;9\n");
    take("training", "operator;on;trainedBy;date\nOla Vikar;as-is;Noklus;2026-01-15");
    expect(station.state(docked({ operatorId: "8" }))).toBe("released");
    expect(station.codes(docked({ operatorId: "9" }))).toEqual(["OP_NOT_CERTIFIED"]);
  });

  test("a renewal does not take the training of an earlier day away", () => {
    take("operators", "name;codes\nKari Nordmann;KN");
    take("training", "operator;on;trainedBy;date;validTo\nKari Nordmann;as-is;Noklus;2026-01-15;2026-03-31");
    take("training", "operator;on;trainedBy;date\nKari Nordmann;as-is;Noklus;2026-04-15");
    expect(station.state(docked({ operatorId: "KN" }))).toBe("released");
    expect(officeWork(station, "register.training", {})).toHaveLength(2);
  });

  test("a code belongs to one person, also across two imports", () => {
    take("operators", "name;codes\nKari Nordmann;KN");
    expect(take("operators", "name;codes\nKnut Nilsen;kn")).toMatchObject({
      changed: 0,
      badLines: [expect.stringContaining("kn")],
    });
    expect(take("operators", "name;codes\nKari Nordmann;KN 8")).toMatchObject({ changed: 1, badLines: [] });
  });
});

describe("the patient list", () => {
  const list = (...lines: readonly string[]) => take("patients", ["personNumber;name;birthDate", ...lines].join("\n"));

  test("a number that is not on it waits, and goes out with a new list", () => {
    list(`${other};Ola Nordmann;`);
    const key = docked({ patientId: person });
    expect([station.state(key), station.codes(key)]).toEqual(["held", ["PID_NOT_FOUND"]]);
    list(`${person};Kari Nordmann;`);
    expect(station.state(key)).toBe("released");
  });

  test("another name is held whatever an administrator chose, and stays held when the list is deleted", async () => {
    list(`${person};Kari Nordmann;15.01.1950`);
    const key = docked({ patientId: person, patientName: "OLA^NORDMANN" });
    expect(station.codes(key)).toEqual(["PID_MISMATCH"]);
    keepPatientListShort(station.ports).start();
    await station.clock.advance(8 * 24 * 3_600_000);
    expect(station.store.registers.isKept(patients)).toBe(false);
    take("operators", "name;codes\nKari Nordmann;KN");
    expect(station.codes(key)).toContain("PID_MISMATCH");
    expect(station.state(key)).toBe("held");
  });

  test("what was sent is not asked again whether it is on this week's list", () => {
    list(`${person};Kari Nordmann;`);
    const key = docked({ patientId: person });
    list(`${other};Ola Nordmann;`);
    station.dock(crpControl("21", "2026-03-10T11:00:00"));
    expect(station.codes(key)).toEqual([]);
    expect(station.store.runs.byKey(key)?.lookBack).toBe(false);
  });

  test("it lives seven days from its last import", async () => {
    keepPatientListShort(station.ports).start();
    list(`${person};Kari Nordmann;`);
    await station.clock.advance(6 * 24 * 3_600_000);
    list(`${person};Kari Nordmann;`);
    await station.clock.advance(6 * 24 * 3_600_000);
    expect(station.store.registers.isKept(patients)).toBe(true);
    await station.clock.advance(25 * 3_600_000);
    expect(station.store.registers.isKept(patients)).toBe(false);
  });

  test("the administrator has no business with it", () => {
    const text = `personNumber;name\n${person};Kari`;
    expect(() => officeWork(station, "register.import-patients", { text, ...kari, role: "administrator" })).toThrow(
      "NOT_PERMITTED",
    );
  });
});

test.each([person, "158150 24343", "15.81.50 24343", `se ${person}!`])("a text with a person number is refused: %s", (text) => {
  expect(() => refusePersonNumber("ok", text)).toThrow("TEXT_PERSONAL");
});
test.each(["10.03.2026 kl. 10.15", "2026-03-10T10:15:33", "lot 1996000100000001", "tlf 22 33 44 55", null])(
  "%s is none",
  (text) => {
    expect(() => refusePersonNumber(text)).not.toThrow();
  },
);

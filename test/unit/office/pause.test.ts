/** Delivery that waits for a person: who may end it, that each cause is settled by itself, and what that says of the audit chain. */
import { expect, test } from "vitest";
import { auditAcceptedAt } from "../../../src/office/audit.ts";
import { officeWork } from "../../../src/office/index.ts";
import { createTestStation, noon } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "den gamle PC-en er destruert", role: "lab-responsible" } as const;

test("each cause is settled by itself, the other station first, and the chain as it is here counts from then on", () => {
  const station = createTestStation();
  const { pauses, events } = station.store;
  const resume = (who: object = kari) => officeWork(station, "outbox.resume", { ...kari, ...who });
  expect(() => resume()).toThrow("NOT_ALLOWED_NOW");
  pauses.restored(noon - 2, noon - 10);
  pauses.besideAnother(noon - 1);
  pauses.besideAnother(noon - 1);
  expect(() => resume({ role: "operator" })).toThrow("NOT_PERMITTED");
  expect(() => resume({ reason: " " })).toThrow("BAD_USAGE");
  expect(pauses.current()?.because).toBe("two-stations");
  expect(auditAcceptedAt(events)).toBeNull();
  expect(resume()).toMatchObject({ because: "TWO_STATIONS", stillPaused: "DELIVERY_RESTORED" });
  expect(pauses.current()).toEqual({ at: noon - 2, because: "restored", knownUntil: noon - 10 });
  expect(resume({ role: "administrator" })).toMatchObject({ because: "DELIVERY_RESTORED", stillPaused: null });
  expect(pauses.current()).toBeNull();
  expect(auditAcceptedAt(events)).toBe(station.clock.now());
  expect(events.ofSubject("delivery").map(({ kind }) => kind)).toEqual([
    "restored",
    ...["delivery-paused", "delivery-paused", "delivery-resumed", "delivery-resumed"],
  ]);
});

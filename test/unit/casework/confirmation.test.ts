/** What a confirmation is bound to: an edited mapping withdraws it until somebody has compared again. */
import { expect, test } from "vitest";
import { withBoundConfirmations } from "../../../src/casework/registers/confirmation.ts";
import type { GenericMapping } from "../../../src/domain/generic-mapping.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { standardLis } from "../../../src/driver-api/index.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { testInstrument } from "../../support/station.ts";

const mapping: GenericMapping = { ...standardLis, failures: ["E1"] };
const edited: GenericMapping = { ...standardLis, failures: ["E1", "E2"] };
const confirmed: Instrument = { ...testInstrument, mapping, confirmed: true, confirmedAt: 1000 };

test("it holds for what was confirmed, is withdrawn by an edit, and is back with a newer date or the former mapping", () => {
  const store = openMemoryStore();
  const isTrusted = (instrument: Instrument) =>
    withBoundConfirmations(store, [instrument], 5, silentLogger)[0]?.confirmed ?? null;
  expect(isTrusted(confirmed)).toBe(true);
  expect(isTrusted(confirmed)).toBe(true);
  expect(isTrusted({ ...confirmed, mapping: edited })).toBe(false);
  expect(isTrusted({ ...confirmed, mapping: edited, confirmedAt: 999 })).toBe(false);
  expect(isTrusted(confirmed)).toBe(true);
  expect(isTrusted({ ...confirmed, mapping: edited, confirmedAt: 2000 })).toBe(true);
  expect(isTrusted(confirmed)).toBe(false);
  expect(isTrusted({ ...confirmed, confirmed: false })).toBe(false);
});

test("another order of the same settings is no edit", () => {
  const store = openMemoryStore();
  const reversed = Object.fromEntries(Object.entries(mapping).reverse()) as unknown as GenericMapping;
  withBoundConfirmations(store, [confirmed], 5, silentLogger);
  expect(withBoundConfirmations(store, [{ ...confirmed, mapping: reversed }], 6, silentLogger)[0]?.confirmed).toBe(true);
});

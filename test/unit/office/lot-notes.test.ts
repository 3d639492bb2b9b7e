/** A lot that no instrument would use is told when it is imported. */
import { expect, test } from "vitest";
import { lotNotes } from "../../../src/office/lot-notes.ts";
import { crpReagent, crpTarget, testInstrument } from "../../support/station.ts";

const notes = (more: object) => lotNotes([{ ...crpTarget, ...more }], [testInstrument]);

test("what the configuration knows needs no word", () => {
  expect(lotNotes([crpTarget, crpReagent, { ...crpTarget, level: "Normal" }], [testInstrument])).toEqual([]);
});

test.each([
  [{ model: "as-iss" }, 'model "as-iss": no instrument here is one. Did you mean as-is?'],
  [{ analyte: "CRF" }, 'analyte "CRF": no as-is here measures it. Did you mean CRP?'],
  [{ level: "norml" }, 'level "norml": the configuration of CRP on as-is has none. Did you mean normal?'],
  [{ unit: "mg/dL" }, /^unit "mg\/dL": no as-is here measures CRP in it, .* Did you mean mg\/L\?$/],
  [{ model: "quite-another" }, 'model "quite-another": no instrument here is one. Known: as-is.'],
])("%j", (more, note) => {
  expect(notes(more)).toEqual([typeof note === "string" ? note : expect.stringMatching(note)]);
});

test("each is told once, and without any instrument as well", () => {
  expect(lotNotes([crpTarget, crpTarget], [])).toEqual(['model "as-is": no instrument here is one. Known: none.']);
});

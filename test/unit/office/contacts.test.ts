/** Who is called: kept with name, number and hours, and told wherever people read «Ring». */
import fc from "fast-check";
import { expect, test } from "vitest";
import { withWhoAnswers } from "../../../src/domain/contact-words.ts";
import { reasonAdvice } from "../../../src/domain/reason-advice.ts";
import { reasonAdviceNn } from "../../../src/domain/reason-advice-nn.ts";
import { type ContactRole, contactRoles } from "../../../src/domain/registers/contacts.ts";
import { isOpen } from "../../../src/office/asked.ts";
import { actNamed, officeWork, type RequestOf } from "../../../src/office/index.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "oppstart", role: "lab-responsible" } as const;
const of = (role: ContactRole, more: object = {}) => ({
  ...{ role, name: `Person ${role}`, phone: `2233 ${contactRoles.indexOf(role)}000`, hours: "hverdager 8–15" },
  ...more,
});

test("who answers is kept by role, with what is missing, and open to whoever stands before the board", () => {
  const station = createTestStation();
  expect(isOpen(actNamed("contacts.list"))).toBe(true);
  expect(officeWork(station, "contacts.list", {})).toMatchObject({
    contacts: [],
    text: "Det mangler hvem som skal ringes: Laboratorieansvarlig, stedfortreder, IT, Noklus, ansvarlig lege, vakttelefon.",
  });
  const set = officeWork(station, "contacts.set", { contacts: [of("it"), of("noklus")], ...kari });
  expect(set.contacts.map(({ role, title }) => [role, title])).toEqual([
    ["it", "IT"],
    ["noklus", "Noklus"],
  ]);
  expect(set.missing.map(({ role }) => role)).toEqual(["lab-responsible", "deputy", "doctor", "duty-phone"]);
  const all = officeWork(station, "contacts.set", { contacts: contactRoles.map((role) => of(role)), ...kari });
  expect([all.text, all.missing]).toEqual([null, []]);
  const [changed] = officeWork(station, "contacts.set", {
    contacts: [of("lab-responsible", { name: "Ny Leder" })],
    ...kari,
  }).contacts;
  expect(changed).toMatchObject({ name: "Ny Leder", phone: "2233 0000" });
});

test.each([
  ["no name", [of("it", { name: " " })], "BAD_USAGE"],
  ["no hours", [of("it", { hours: "" })], "BAD_USAGE"],
  ["a phone that cannot be dialled", [of("it", { phone: "spør Per" })], "BAD_USAGE"],
  ["one role twice", [of("it"), of("it")], "BAD_USAGE"],
  ["a person number", [of("it", { name: "Per 15815024343" })], "TEXT_PERSONAL"],
])("%s is refused, and nothing is changed", (_what, contacts, code) => {
  const station = createTestStation();
  expect(() => officeWork(station, "contacts.set", { contacts, ...kari } as RequestOf<"contacts.set">)).toThrow(code);
  expect(officeWork(station, "contacts.list", {}).contacts).toEqual([]);
});

test("whoever reads «Ring» reads whom: on the board, on the worklist, in both languages", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("40", "2026-03-10T08:00:00"), crpResult());
  const advice = () =>
    officeWork(station, "held.list", {}).flatMap(({ reasons }) => reasons.flatMap((one) => [one.do, one.doNn]));
  expect(advice().join()).not.toContain("tlf.");
  officeWork(station, "contacts.set", { contacts: contactRoles.map((role) => of(role)), ...kari });
  const [nb, nn] = advice();
  expect(nb).toContain(
    "ring laboratorieansvarlig (Person lab-responsible, tlf. 2233 0000, hverdager 8–15) eller Noklus (Person noklus",
  );
  expect(nn).toContain("laboratorieansvarleg (Person lab-responsible");
  const causes = officeWork(station, "held.by-cause", {});
  expect(causes[0]?.do).toContain("tlf. 2233 0000");
});

test("law: every advice that says «ring» names a number once the contacts are complete, and is else unchanged", () => {
  const known = new Map(contactRoles.map((role) => [role, of(role)]));
  /** Nobody of the unit: the maker of an instrument, whoever took the sample, and the administrator, who is no contact. */
  const others = /ring (?:leverand|den som tok|administrator)/i;
  for (const text of [...Object.values(reasonAdvice), ...Object.values(reasonAdviceNn)]) {
    const told = withWhoAnswers(text, known);
    if (/(?<!\p{L})ring(?!\p{L})/iu.test(text) && !others.test(text))
      expect(told, text).toMatch(/\(Person [a-z-]+, tlf\. 2233 \d000/);
    expect(withWhoAnswers(text, new Map())).toBe(text);
    // Nothing of the text is lost.
    expect(told.replaceAll(/ \(Person [^)]*\)/g, "")).toBe(text);
  }
});

test("law: a name can hold any sign and is told as it stands", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("Noklus vakt", "IT", "lege Berg", "$&")), (name) => {
      const one = { name, phone: "113", hours: "alltid" };
      const told = withWhoAnswers("Ring IT og Noklus.", new Map(contactRoles.map((role) => [role, one])));
      expect(told).toBe(`Ring IT (${name}, tlf. 113, alltid) og Noklus (${name}, tlf. 113, alltid).`);
    }),
  );
});

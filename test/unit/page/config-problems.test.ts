/** What is wrong with a file of settings, as an administrator reads it: of every usual mistake in Norwegian, with what to do. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { fieldsOf } from "../../../src/config/form/fields.ts";
import { readYaml } from "../../../src/config/parsing/yaml-text.ts";
import { placeInWords } from "../../../src/page/screens/instruments/field.ts";
import { configProblem, isKnown } from "../../../src/page/texts/config-problems.ts";
import { device, deviceWith, interpret, labbro, site } from "../config/site.ts";

const file = "devices/crp-1.yaml";

function told(texts: ReturnType<typeof site>) {
  const result = interpret(texts);
  return result.ok ? result.config.warnings : [...result.problems, ...result.warnings];
}

/** A file in which much is set. */
const full = readYaml(`${device}
expect: { serial: A1 }
clock: { zone: Europe/Oslo, offset: trusted }
service: { everyMonths: 12, source: test }
outcomes: { QC_WARNING: RELEASE }
`).data as Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];

function pathsIn(value: unknown, at: Path = []): readonly Path[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return inside.flatMap(([name, one]) => {
    const path = [...at, Array.isArray(value) ? Number(name) : name];
    return [path, ...pathsIn(one, path)];
  });
}

function replaced(value: unknown, [name, ...rest]: Path, next: unknown): unknown {
  if (name === undefined) return next;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  const inside = replaced(copy[name], rest, next);
  if (inside === undefined) delete copy[name];
  else copy[name] = inside;
  return copy;
}

const wrong = fc.constantFrom(undefined, null, "", "x y", "2,5", 7, -1, 2.5, true, [], ["x"], {}, { x: 1 });

test("law: whatever is wrong with one setting of an instrument is told in Norwegian", () => {
  fc.assert(
    fc.property(fc.constantFrom(...pathsIn(full)), wrong, (path, next) => {
      const text = stringify(replaced(full, path, next));
      for (const { what } of told(site({ [file]: text }))) expect([what, isKnown(what)]).toEqual([what, true]);
    }),
    { numRuns: 600 },
  );
});

const second = (changes: Readonly<Record<string, string>>) => site({ "devices/x.yaml": deviceWith({ id: "x", ...changes }) });

test.each([
  [
    "a driver that there is not",
    site({ [file]: deviceWith({ driver: "net-on" }) }),
    /Instrumentet "net-on" finnes ikke.* Mente du net-one\?/,
  ],
  ["a mode of another", site({ [file]: deviceWith({ mode: "serial" }) }), /net-one kan ikke sende som "serial".*hl7, astm/],
  ["a port that is taken", second({}), /Dette brukes også av devices\/crp-1\.yaml/],
  ["an id that is taken", second({ id: "crp-1", connection: "{ type: tcp-server, port: 9 }" }), /Kortnavnet crp-1 brukes av/],
  ["no interval", site({ [file]: deviceWith({ qc: "{}" }) }), /Kontrollintervallet for CRP mangler/],
  [
    "an analysis that it does not measure",
    site({ [file]: deviceWith({ analytes: "[CRPX]" }) }),
    /net-one måler ikke "CRPX".*Mente du CRP\?/,
  ],
  ["no unit", site({ [file]: deviceWith({ analytes: "[CRP, ACR]" }) }), /Enheten for ACR mangler.*mg\/mmol/],
  [
    "what is unverified",
    site({ [file]: deviceWith({ mode: "astm" }) }),
    /er ikke bekreftet mot ekte svar\. Alle svar blir holdt tilbake/,
  ],
  ["no name", site({ [file]: deviceWith({ name: "" }) }), /^Dette mangler\. Fyll det ut\.$/],
  [
    "a limit",
    site({
      [file]: deviceWith({ analytes: "[{ name: CRP, limits: { alert: none, plausible: { low: 5, high: 1 }, source: x } }]" }),
    }),
    /Øvre må være høyere enn nedre/,
  ],
  [
    "a shared port",
    site({ "labbro.yaml": `${labbro}admin: { port: 2575 }\n` }),
    /Porten brukes av denne nettsiden.*Velg en annen port/,
  ],
] as const)("%s", (_, texts, expected) => {
  const list = told(texts);
  expect(list.map(configProblem)).toContainEqual(expect.stringMatching(expected));
  expect(list.filter(({ what }) => !isKnown(what))).toEqual([]);
});

test("what is not known here is shown as the station says it", () => {
  expect(configProblem({ what: "is quite new", todo: "Look." })).toBe("is quite new. Look.");
});

test("a place in a file is told by the titles of the form", () => {
  const fields = fieldsOf("device", {});
  expect(placeInWords(fields, "qc.CRP.levels[0]")).toBe("Kvalitetskontroll, CRP, Nivåer 1");
  expect(placeInWords(fields, "analytes[1].limits.alert.low")).toBe("Analyser 2, Grenser, Varslingsgrenser, Nedre");
  expect(placeInWords(fields, "connection.usb.vendorId")).toBe("Tilkobling, USB-adapter, Produsent (USB)");
  expect(placeInWords(fields, "qc.HbA1c[0].grace.workdays")).toBe(
    "Kvalitetskontroll, HbA1c 1, Frist etter forfall, Arbeidsdager",
  );
  expect(placeInWords(fields, "nowhere.at[0]")).toBe("nowhere, at 1");
  expect(placeInWords(fields, "")).toBe("");
});

/** «Last opp fra Excel»: every slip is told in the line where it stands before anything is kept, and what is told is what is done. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { uploadEncodings } from "../../../src/domain/uploaded-text.ts";
import { officeWork } from "../../../src/office/index.ts";
import { lotColumns } from "../../../src/qc/lots/lot-row.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";
import { caseFile } from "../../support/vectors.ts";

let station: TestStation;
const levels = { CRP: [{ ...weekly, levels: ["C I", "C II"] }] };
beforeEach(() => {
  station = createTestStation({ instruments: [{ ...testInstrument, qc: levels }] });
});

const header = "kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;controlId";
const row = (more: Partial<Record<(typeof lotColumns)[number], string>> = {}): string => {
  const cells = {
    ...{ kind: "control", analyte: "CRP", model: "as-is", name: "Kontroll høy", level: "C I", lot: "778", expiry: "2027-03-31" },
    ...{ unit: "mg/L", target: "80", sd: "", low: "70", high: "90", controlId: "" },
    ...more,
  } as Readonly<Record<string, string>>;
  return header
    .split(";")
    .map((column) => cells[column] ?? "")
    .join(";");
};
const csv = (...rows: readonly string[]): string => [header, ...rows, ""].join("\r\n");
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString("base64");
const preview = (bytes: Uint8Array | string, more: object = {}) =>
  officeWork(station, "lots.preview", { base64: base64(bytes), ...more });
const told = (...rows: readonly string[]) =>
  preview(csv(...rows)).rows.map(({ state, told: all }) => [state, ...all.map(({ text }) => text)]);

test("a good file says what it would change, and changes nothing", () => {
  const good = csv(row(), row({ level: "C II", lot: "779" }));
  const seen = preview(good);
  expect(seen).toMatchObject({
    ...{ encoding: "utf-8", saved: null, file: [], counts: { ok: 2, question: 0, error: 0 }, canImport: true, asks: false },
    rows: [{ line: 2, state: "ok", change: "new", before: null, lot: { lot: "778", level: "C I", low: "70" } }, { line: 3 }],
  });
  expect(station.store.lots.all()).toEqual([]);
  expect(officeWork(station, "lots.import", { base64: base64(good) })).toMatchObject({ lines: 2, changed: 2, badLines: [] });
  const again = preview(csv(row(), row({ level: "C II", lot: "779", high: "95" }), row({ level: "C II", lot: "780" })));
  expect(again.rows.map(({ change }) => change)).toEqual(["same", "changed-target", "new"]);
  expect(again.rows[1]).toMatchObject({ before: { high: "90" }, lot: { high: "95" } });
});

test.each([
  [{ model: "As is 2" }, 'Modell "As is 2" finnes ikke. Mente du as-is?'],
  [{ model: "Test As is" }, 'Modell "Test As is" finnes ikke. Mente du as-is?'],
  [{ model: "noe helt annet" }, 'Modell "noe helt annet" finnes ikke. Her brukes: as-is.'],
  [{ level: "CI" }, 'Nivå "CI" brukes ikke. Mente du "C I"?'],
  [{ analyte: "CRF" }, 'Analysen "CRF" brukes ikke på as-is. Mente du CRP?'],
  [{ unit: "mg/dL" }, 'Enheten "mg/dL" brukes ikke for CRP. Mente du mg/L?'],
  [{ expiry: "31.03.2025" }, "Gikk ut 31.03.2025."],
])("%j is asked, and imported once somebody has looked", (more, text) => {
  expect(told(row(), row({ lot: "779", ...more }))).toEqual([["ok"], ["question", text]]);
  const file = base64(csv(row({ lot: "779", ...more })));
  expect(() => officeWork(station, "lots.import", { base64: file })).toThrow("NOT_ALLOWED_NOW");
  expect(station.store.lots.all()).toEqual([]);
  expect(officeWork(station, "lots.import", { base64: file, confirmed: true })).toMatchObject({ lines: 1, changed: 1 });
});

test.each([
  [{ lot: "1,23457E+11" }, 'Excel har forkortet lotnummeret (1,23457E+11). Sett kolonnen til "Tekst" og skriv nummeret på nytt.'],
  [
    { controlId: "1,09E+15" },
    'Excel har forkortet kontroll-id-en (1,09E+15). Sett kolonnen til "Tekst" og skriv nummeret på nytt.',
  ],
  [
    { expiry: "46112" },
    'Utløpsdatoen ble et tall i Excel. Sett kolonnen til "Tekst" og skriv den som 31.03.2027 (kolonnen expiry).',
  ],
  [{ expiry: "mars 27" }, "Utløpsdatoen kan ikke leses. Skriv den som 31.03.2027 (kolonnen expiry)."],
  [{ target: "#VERDI!" }, "Excel skrev en feil (#) i stedet for fasiten. Rett cellen og lagre på nytt."],
  [{ target: "åtti" }, "Fasiten er ikke et tall (kolonnen target)."],
  [{ lot: "" }, "Lotnummeret mangler (kolonnen lot)."],
  [{ kind: "kontroll" }, "Typen må være control (kontroll) eller reagent (reagens) (kolonnen kind)."],
  [{ low: "95" }, "Nedre grense må være lavere enn øvre grense."],
  [{ low: "" }, "Nedre og øvre grense må stå sammen, eller ingen av dem."],
  [{ target: "100" }, "Fasiten ligger utenfor grensene."],
])("%j is an error, and nothing of the file is imported", (more, text) => {
  const [first, second] = told(row(), row({ lot: "779", ...more }));
  expect([first, second?.slice(0, 2)]).toEqual([["ok"], ["error", text]]);
  const answer = officeWork(station, "lots.import", {
    base64: base64(csv(row(), row({ lot: "779", ...more }))),
    confirmed: true,
  });
  expect([answer.badLines.length > 0, answer.changed, station.store.lots.all()]).toEqual([true, 0, []]);
});

test.each([
  ["kind;analyte\r\ncontrol;CRP\r\n", "Kolonnen model mangler i den første linjen."],
  [csv(row()).replace("level", "nivå"), 'Kolonnen "nivå" finnes ikke.'],
  ["", "Filen er tom."],
  [`${csv(row())}"`, "Et anførselstegn er ikke lukket, eller står midt i en celle."],
])("a file that cannot be read as a whole says so: %j", (text, fault) => {
  expect(preview(text)).toMatchObject({
    canImport: false,
    rows: [],
    file: expect.arrayContaining([expect.objectContaining({ text: fault })]),
  });
});

describe("however Excel saved it", () => {
  const latin = Buffer.from(csv(row()), "latin1");
  const wide = Buffer.from(`\uFEFF${csv(row()).replaceAll(";", "\t")}`, "utf16le");
  test.each([
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${csv(row())}`), "utf-8"],
    ["UTF-8", Buffer.from(csv(row())), "utf-8"],
    ["two bytes a letter, tabs between", wide, "utf-16le"],
    ["two bytes a letter, without a mark", wide.subarray(2), "utf-16le"],
    ["two bytes a letter, the other way round", Buffer.from(wide).swap16(), "utf-16be"],
    ["with a line that says what parts the cells", Buffer.from(`sep=;\r\n${csv(row())}`), "utf-8"],
  ])("%s: read without a question", (_name, bytes, encoding) => {
    expect(preview(bytes)).toMatchObject({ encoding, saved: null, rows: [{ state: "ok", lot: { name: "Kontroll høy" } }] });
    expect(officeWork(station, "lots.import", { base64: base64(bytes) })).toMatchObject({ lines: 1, changed: 1 });
  });

  test("older: asked, with its words, and imported as it was answered", () => {
    const seen = preview(latin);
    expect(seen).toMatchObject({
      ...{ encoding: "windows-1252", canImport: true, asks: true, counts: { ok: 1 } },
      saved: { text: "Filen er lagret på en eldre måte. Ser æ, ø og å riktige ut her?", words: ["høy"] },
    });
    expect(() => officeWork(station, "lots.import", { base64: base64(latin) })).toThrow("NOT_ALLOWED_NOW");
    officeWork(station, "lots.import", { base64: base64(latin), encoding: "windows-1252" });
    expect(station.store.lots.all()[0]?.name).toBe("Kontroll høy");
  });
});

test("the files that went wrong before: each slip in its line, none of it imported", () => {
  const spoilt = preview(caseFile("lots-spoilt-by-excel.csv"));
  expect(spoilt.saved?.words).toContain("høy");
  expect(spoilt.rows[1]?.told.map(({ text }) => text)).toEqual([
    expect.stringContaining("lotnummeret (1,23457E+11)"),
    expect.stringContaining("kontroll-id-en (1,09E+15)"),
  ]);
  expect(spoilt.canImport).toBe(false);
  expect(preview(caseFile("lots-target-with-plus-sign.csv")).rows[0]?.lot).toMatchObject({ target: "25", lot: "99" });
});

test("the template holds the station's own models, analyses and levels, and is clean once it is filled in", () => {
  const { name, base64: sent } = officeWork(station, "lots.template", {});
  const text = Buffer.from(sent, "base64").toString();
  expect([name, text.charCodeAt(0)]).toEqual(["kontroller-og-reagenser.csv", 0xfeff]);
  const lines = text.trim().split("\r\n");
  expect(lines.slice(1).map((line) => line.split(";").slice(0, 5).join(";"))).toEqual([
    "control;CRP;as-is;;C I",
    "control;CRP;as-is;;C II",
    "reagent;CRP;as-is;;",
  ]);
  const columns = (lines[0] ?? "").replace("\uFEFF", "").split(";");
  expect(columns).toEqual([...lotColumns]);
  const filled = lines.slice(1).map((line, i) => {
    const cells = line.split(";");
    const put = (column: string, value: string) => cells.splice(columns.indexOf(column), 1, value);
    put("lot", `L${i}`);
    put("expiry", "31.03.2027");
    if (cells[0] === "control")
      for (const [column, value] of [
        ["low", "1,5"],
        ["high", "3"],
      ] as const)
        put(column, value);
    return cells.join(";");
  });
  expect(preview([lines[0], ...filled].join("\r\n"))).toMatchObject({
    canImport: true,
    asks: false,
    counts: { ok: 3, error: 0 },
  });
});

test("what is no base64, or neither or both, is refused", () => {
  for (const request of [{}, { base64: "æ" }, { base64: "", text: "" }])
    expect(() => officeWork(station, "lots.preview", request)).toThrow("BAD_USAGE");
});

const slips = fc.constantFrom<Partial<Record<(typeof lotColumns)[number], string>>>(
  ...[{}, {}, {}, { lot: "1,2E+11" }, { level: "CI" }, { model: "asis" }, { expiry: "2025-01-31" }, { expiry: "46112" }],
  ...[{ target: "8o" }, { target: "+80" }, { target: "80,0" }, { low: "" }, { lot: "" }, { kind: "Control" }, { analyte: "crp" }],
  ...[
    { name: "æøå €" },
    { lot: '"' },
    { lot: "77;8" },
    { controlId: "a b" },
    { unit: "mg/l" },
    { name: "#N/A" },
    { lot: "778 " },
  ],
);
const saved: Readonly<Record<(typeof uploadEncodings)[number], (text: string) => Buffer>> = {
  "utf-8": (text) => Buffer.from(text),
  "utf-16le": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "utf-16be": (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
  "windows-1252": (text) => Buffer.from(text.replaceAll("€", "?"), "latin1"),
};

test("law: a file that previews clean is imported, one that asks is once it is confirmed, one that does not is refused", () => {
  const files = fc.record({
    rows: fc.array(slips, { maxLength: 4 }),
    encoding: fc.constantFrom(...uploadEncodings),
    says: fc.boolean(),
    header: fc.constantFrom(header, header.replace("unit", "enhet"), header.toUpperCase()),
  });
  const seen = { clean: 0, asked: 0, refused: 0 };
  fc.assert(
    fc.property(files, ({ rows, encoding, says, header: first }) => {
      station.store.close();
      station = createTestStation({ instruments: [{ ...testInstrument, qc: levels }] });
      station.pipeline.importLots([crpTarget, crpReagent]);
      const before = JSON.stringify(station.store.lots.all());
      const lines = rows.map((more, i) => row({ lot: `L${i}`, ...more }));
      const request = { base64: base64(saved[encoding]([first, ...lines].join("\r\n"))), ...(says ? { encoding } : {}) };
      const found = officeWork(station, "lots.preview", request);
      expect(JSON.stringify(station.store.lots.all())).toBe(before);
      const done = (more: object): number | "refused" => {
        try {
          const { badLines, changed, lines: read } = officeWork(station, "lots.import", { ...request, ...more });
          if (badLines.length > 0) return "refused";
          expect(read).toBe(found.rows.length);
          return changed;
        } catch (error) {
          if (error instanceof UserError && error.code === "NOT_ALLOWED_NOW") return "refused";
          throw error;
        }
      };
      const isClean = found.canImport && !found.asks;
      expect(done({}) === "refused").toBe(!isClean);
      if (isClean) seen.clean += 1;
      else {
        expect(JSON.stringify(station.store.lots.all())).toBe(before);
        expect(done({ confirmed: true }) === "refused").toBe(!found.canImport);
        if (found.canImport) seen.asked += 1;
        else seen.refused += 1;
      }
      // What it said would change has, and importing it again would change nothing.
      if (found.canImport)
        expect(officeWork(station, "lots.preview", request).rows.filter(({ change }) => change !== "same")).toEqual([]);
      // Every line says something where something is wrong, in Norwegian.
      for (const { state, told: all } of found.rows) expect(all.length > 0).toBe(state !== "ok");
      for (const { text } of [...found.file, ...found.rows.flatMap((one) => one.told)])
        expect(text.replaceAll("as-is", "")).not.toMatch(/\b(?:the|is|stands|there|missing|number)\b/);
    }),
    { numRuns: thoroughly(150, 3000) },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
});

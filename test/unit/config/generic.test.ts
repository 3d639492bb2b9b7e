/** Instruments by configuration alone: the mapping, the tolerances of the session, and the confirmation in their files. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { configuredDevice } from "../../../src/app/connections/configured-device.ts";
import { decodeCapture } from "../../../src/captures/decode-capture.ts";
import { type ConfigTexts, interpretConfig, type LoadedConfig, surroundingsOf } from "../../../src/config/index.ts";
import { lisPlace, standardLis } from "../../../src/driver-api/index.ts";
import { brief, deviceWith, labbro, problemsOf as problemsOfOthers, site } from "./site.ts";

const interpret = (texts: ConfigTexts) => interpretConfig(texts, drivers, surroundingsOf("/site", {}));
const problemsOf = (texts: ConfigTexts) => {
  const result = interpret(texts);
  return result.ok ? [] : result.problems;
};
function loaded(texts: ConfigTexts): LoadedConfig {
  const result = interpret(texts);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.config;
}

const base = `id: x-1
name: Model X
driver: generic-lis2
mode: astm
connection: { type: tcp-server, port: 4100 }
inUseFrom: 2026-01-01
analytes: [CRP]
qc:
  CRP: { levels: [low], interval: { type: calendar-day }, source: test }
`;
const lis = "{ family: lis2, analytes: { CRP: { codes: [CRP], units: { mg/l: mg/L } } } }";
const fileWith = (changes: Readonly<Record<string, string>>) => deviceWith({ mapping: lis, ...changes }, base);
const siteWith = (changes: Readonly<Record<string, string>>, more: ConfigTexts = {}): ConfigTexts => ({
  ...{ "labbro.yaml": labbro, "devices/x-1.yaml": fileWith(changes) },
  ...more,
});
const briefly = (changes: Readonly<Record<string, string>>) => problemsOf(siteWith(changes)).map(brief);
const instrumentOf = (changes: Readonly<Record<string, string>>) => loaded(siteWith(changes)).instruments[0];
const warningsOf = (changes: Readonly<Record<string, string>>) => loaded(siteWith(changes)).warnings.map(brief);

describe("the mapping", () => {
  test("lays the file's places over the standard's", () => {
    const mapping = instrumentOf({
      mapping: lis.replace("analytes", "fields: { patientId: P.4, sequence: [O.4, R.2], notes: [] }, analytes"),
    })?.mapping;
    expect(mapping?.fields).toEqual({
      ...standardLis.fields,
      ...{ patientId: [lisPlace("P.4")], sequence: [lisPlace("O.4"), lisPlace("R.2")], notes: [] },
    });
    expect(mapping?.kinds).toEqual(standardLis.kinds);
    expect(mapping).toMatchObject({ decimal: "either", failures: [], timeFormat: null, processing: ["P", "Q"] });
  });

  test("rules of the file come before the standard's; a name of a field means its places", () => {
    const rules =
      "controls: [{ field: sampleId, prefix: [QC, K] }, { field: P.6, equals: EQA, kind: eqa }, { field: O.4, pattern: 'Q.*' }], analytes";
    expect(instrumentOf({ mapping: lis.replace("analytes", rules) })?.mapping?.kinds).toEqual([
      { places: [lisPlace("O.3.1")], test: { type: "prefix", words: ["QC", "K"] }, kind: "control" },
      { places: [lisPlace("P.6")], test: { type: "equals", words: ["EQA"] }, kind: "eqa" },
      { places: [lisPlace("O.4")], test: { type: "pattern", pattern: "Q.*" }, kind: "control" },
      ...standardLis.kinds,
    ]);
  });

  test("says what the instrument measures, in the journal's units", () => {
    const inr = '{ family: lis2, analytes: { INR: { codes: [INR], units: { "": 1 } } } }';
    expect(instrumentOf({ mapping: inr, analytes: "[INR]", qc: "{}" })?.analytes.map(({ name, unit }) => [name, unit])).toEqual([
      ["INR", "1"],
    ]);
    expect(briefly({ analytes: "[CRP, HbA1c]" })).toEqual(["devices/x-1.yaml analytes[1] CONFIG_INVALID"]);
    expect(briefly({ analytes: "[{ name: CRP, unit: mg/l }]" })).toEqual(["devices/x-1.yaml analytes[0] CONFIG_INVALID"]);
  });

  test("says whether the wire carries a serial number", () => {
    const expecting = { expect: "{ serial: A1 }" };
    expect(warningsOf(expecting)).toContain("devices/x-1.yaml expect.serial CONFIG_ADVICE");
    const mapped = { ...expecting, mapping: lis.replace("analytes", "fields: { serial: H.5.3 }, analytes") };
    expect(warningsOf(mapped)).not.toContain("devices/x-1.yaml expect.serial CONFIG_ADVICE");
    expect(loaded(siteWith(mapped)).connections[0]?.tuned).toEqual({ reportsSerial: true });
  });

  test("its analyses may stand in policy.yaml", () => {
    const policy = "models: { generic-lis2: { qc: { CRP: { rules: range-only } } } }\nanalytes: { CRP: {} }\n";
    expect(problemsOf(siteWith({}, { "policy.yaml": policy }))).toEqual([]);
    const other = policy.replace("qc: { CRP", "qc: { INR");
    expect(problemsOf(siteWith({}, { "policy.yaml": other })).map(brief)).toEqual([
      "policy.yaml models.generic-lis2.qc.INR CONFIG_INVALID",
    ]);
  });
});

describe("mistakes in a mapping", () => {
  const at = (path: string, code = "CONFIG_INVALID") => [`devices/x-1.yaml mapping.${path} ${code}`];
  const lines = (settings: string) => ({
    ...{ driver: "generic-lines", mode: "lines", protocol: "{ family: lines, encoding: latin1, lineEnd: lf }" },
    mapping: `{ family: lines, ${settings}, analytes: { CRP: { codes: [CRP], units: [mg/L] } } }`,
  });
  const delimited = 'layout: { type: delimited, separator: ";", columns: 3 }';
  const cases: readonly [string, Readonly<Record<string, string>>, readonly string[]][] = [
    ["none at all", { mapping: "" }, ["devices/x-1.yaml mapping CONFIG_MISSING"]],
    ["of another family", { mapping: lis.replace("lis2", "hl7") }, at("family", "CONFIG_CONFLICT")],
    ["of no family", { mapping: lis.replace("lis2", "lis3") }, at("family")],
    [
      "an address of another family",
      { mapping: lis.replace("analytes", "fields: { value: OBX-5 }, analytes") },
      at("fields.value"),
    ],
    ...["value: OBX-5.2", "value: 'OBX-5[2]'", "comparator: OBX-5.1"].map(
      (field): [string, Readonly<Record<string, string>>, readonly string[]] => [
        `a part of OBX-5: ${field}`,
        {
          ...{ driver: "generic-hl7", mode: "hl7", protocol: "{ family: hl7 }" },
          mapping: `{ family: hl7, fields: { ${field} }, analytes: { CRP: { codes: [CRP], units: [mg/L] } } }`,
        },
        at(`fields.${field.split(":")[0]}`),
      ],
    ),
    [
      "an unknown field",
      { mapping: lis.replace("analytes", "fields: { valeu: R.4 }, analytes") },
      at("fields.valeu", "CONFIG_UNKNOWN_KEY"),
    ],
    ["a rule without a test", { mapping: lis.replace("analytes", "controls: [{ field: O.3 }], analytes") }, at("controls[0]")],
    [
      "a rule with two",
      { mapping: lis.replace("analytes", "controls: [{ field: O.3, equals: a, prefix: b }], analytes") },
      at("controls[0]"),
    ],
    [
      "a rule that looks nowhere",
      { mapping: lis.replace("analytes", "controls: [{ field: reagentLot, equals: a }], analytes") },
      at("controls[0].field"),
    ],
    [
      "a dangerous pattern",
      { mapping: lis.replace("analytes", "controls: [{ field: O.3, pattern: '(?:a+)+' }], analytes") },
      at("controls[0].pattern"),
    ],
    [
      "a code twice",
      { mapping: "{ family: lis2, analytes: { CRP: { codes: [A], units: [mg/L] }, INR: { codes: [A], units: [INR] } } }" },
      at("analytes.INR.codes[0]", "CONFIG_CONFLICT"),
    ],
    ["a conversion", { mapping: lis.replace("mg/l:", "mg/dL:") }, at("analytes.CRP.units.mg/dL")],
    ["a conversion out of a ratio", { mapping: lis.replace("mg/l:", "INR:") }, at("analytes.CRP.units.INR")],
    ["half a time format", { mapping: lis.replace("analytes", "timeFormat: DD.MM.YYYY, analytes") }, at("timeFormat")],
    ["a column too far", lines(`${delimited}, fields: { value: 4 }`), at("fields.value")],
    ["a group in columns", lines(`${delimited}, fields: { value: result }`), at("fields.value")],
    [
      "a rule on a column too far",
      lines(`${delimited}, fields: { value: 3 }, controls: [{ field: 9, equals: a }]`),
      at("controls[0].field"),
    ],
    [
      "a group that is not there",
      lines("layout: { type: pattern, pattern: '(?<v>.*)' }, fields: { value: w }"),
      at("fields.value"),
    ],
    [
      "lines without encoding",
      { ...lines(`${delimited}, fields: { value: 3 }`), protocol: "" },
      ["devices/x-1.yaml protocol CONFIG_MISSING"],
    ],
  ];
  test.each(cases)("%s", (_, changes, expected) => {
    expect(briefly(changes)).toEqual(expected);
  });

  test("respelling and a blank are no conversion", () => {
    for (const units of ["{ MG/L: mg/L }", '{ "mg / l": mg/L }', '{ "": mg/L }', "{ milligram: mg/L }"])
      expect(briefly({ mapping: lis.replace("{ mg/l: mg/L }", units) })).toEqual([]);
  });

  test("a driver that knows its instrument takes none of it", () => {
    const texts = site({ "devices/crp-1.yaml": deviceWith({ mapping: lis, protocol: "{ family: lis2 }" }) });
    expect(problemsOfOthers(texts).map(brief)).toEqual([
      "devices/crp-1.yaml mapping CONFIG_CONFLICT",
      "devices/crp-1.yaml protocol CONFIG_CONFLICT",
    ]);
  });
});

describe("the protocol", () => {
  const tuned = (changes: Readonly<Record<string, string>>) => loaded(siteWith(changes)).connections[0]?.tuned;

  test("without a block the mode's own counts", () => {
    expect(tuned({})).toBeUndefined();
  });

  test("is laid over the mode's own", () => {
    const protocol = "{ family: lis2, checksum: lax, acknowledgeEot: true }";
    expect(tuned({ protocol })?.protocol).toEqual({ family: "lis", options: { checksum: "lax", acknowledgeEot: true } });
    expect(warningsOf({ protocol })).toContain("devices/x-1.yaml protocol.checksum CONFIG_ADVICE");
    const lines = {
      ...{
        driver: "generic-lines",
        mode: "lines",
        protocol: "{ family: lines, encoding: utf8, lineEnd: crlf, idleSeconds: 0.5 }",
      },
      mapping:
        "{ family: lines, layout: { type: delimited, separator: ';', columns: 2 }, fields: { value: 2 }, analytes: { CRP: { codes: [a], units: [mg/L] } } }",
    };
    const options = { encoding: "utf8", delimiter: "\r\n", idleMs: 500, maxLineBytes: 1024, maxLines: 64 };
    expect(tuned(lines)?.protocol).toEqual({ family: "lines", options });
  });

  test("of another family is a contradiction", () => {
    expect(briefly({ protocol: "{ family: poct1a }" })).toEqual(["devices/x-1.yaml protocol.family CONFIG_CONFLICT"]);
  });
});

describe("a shared connection", () => {
  const wire =
    "id: dock\ndriver: generic-lis2\nmode: astm\ntransport: { type: tcp-server, port: 4100 }\nprotocol: { family: lis2, acknowledgeEot: true }\n";
  const mapping = lis.replace("analytes", "fields: { serial: H.5.3 }, analytes");
  const shared = (own: Readonly<Record<string, string>>): ConfigTexts => ({
    "labbro.yaml": labbro,
    "connections/dock.yaml": wire,
    "devices/x-1.yaml": fileWith({ mapping, connection: "{ ref: dock }", expect: "{ serial: A1 }" }),
    "devices/x-2.yaml": fileWith({ mapping, id: "x-2", connection: "{ ref: dock }", expect: "{ serial: A2 }", ...own }),
  });

  test("has one mapping and its own protocol", () => {
    expect(loaded(shared({})).connections.map(({ tuned }) => tuned)).toEqual([
      { protocol: { family: "lis", options: { acknowledgeEot: true } }, reportsSerial: true },
    ]);
  });

  test("refuses two mappings, and a protocol in an instrument's file", () => {
    const other = mapping.replace("H.5.3", "H.5.4");
    expect(problemsOf(shared({ mapping: other })).map(brief)).toEqual(["devices/x-2.yaml mapping CONFIG_CONFLICT"]);
    expect(problemsOf(shared({ protocol: "{ family: lis2 }" })).map(brief)).toEqual([
      "devices/x-2.yaml protocol CONFIG_CONFLICT",
    ]);
  });

  test("needs a mapped serial number", () => {
    const unmapped = (text: string) => text.replace(mapping, lis);
    const texts = Object.fromEntries(Object.entries(shared({})).map(([name, text]) => [name, unmapped(text)]));
    expect(problemsOf(texts).map(brief)).toEqual([
      "devices/x-1.yaml connection.ref CONFIG_CONFLICT",
      "devices/x-2.yaml connection.ref CONFIG_CONFLICT",
    ]);
  });
});

describe("confirmed", () => {
  const confirmed = "{ by: Kari, at: 2026-02-01, capture: first.bin }";

  test("is said of the instrument; without it every result will be held, and check says so", () => {
    expect(instrumentOf({})?.confirmed).toBe(false);
    expect(warningsOf({})).toContain("devices/x-1.yaml mode CONFIG_ADVICE");
    expect(instrumentOf({ confirmed })?.confirmed).toBe(true);
    expect(warningsOf({ confirmed })).not.toContain("devices/x-1.yaml mode CONFIG_ADVICE");
  });

  test("must be whole, and on a day of the calendar", () => {
    expect(briefly({ confirmed: "{ by: Kari, at: 2026-02-01 }" })).toEqual(["devices/x-1.yaml confirmed.capture CONFIG_MISSING"]);
    expect(briefly({ confirmed: confirmed.replace("02-01", "02-30") })).toEqual(["devices/x-1.yaml confirmed.at CONFIG_INVALID"]);
  });
});

describe("the examples of the administrator's guide", () => {
  const guide = readFileSync(fileURLToPath(new URL("../../../config/README.md", import.meta.url)), "utf8");
  const chapter = /## An analyzer without a driver of its own\n([\s\S]*?)\n## /.exec(guide)?.[1] ?? "";
  const examples = [...chapter.matchAll(/(?:```\n([^`]*)```\n\n)?```yaml\n# (devices\/\S+)\n([\s\S]*?)```/g)].map(
    ([, sample = null, name = "", text = ""]) => ({ sample, name, text }),
  );
  const texts = { "labbro.yaml": labbro, ...Object.fromEntries(examples.map(({ name, text }) => [name, text])) };
  const withoutQc = ({ code }: { readonly code: string }) => code !== "CONFIG_NO_QC";

  test("are one for each family, understood as they stand, and held until confirmed", () => {
    const config = loaded(texts);
    expect(config.instruments.map(({ driver }) => driver).sort()).toEqual([
      ...["generic-hl7", "generic-lines", "generic-lines", "generic-lis2", "generic-poct1a"],
    ]);
    expect(config.warnings.filter(withoutQc).every(({ path }) => path === "mode")).toBe(true);
  });

  test.each(examples.filter(({ sample }) => sample !== null))("$name reads the sample beside it", ({ sample, name }) => {
    const { driver, instrument, configured } = configuredDevice(loaded(texts), drivers, name.replace(/^.*\/|\.yaml$/g, ""));
    const ends = driver.id === "generic-lines" ? (name.includes("11") ? "\r\n" : "\n") : "\r";
    const { lines } = decodeCapture(driver, instrument.mode, Buffer.from((sample ?? "").replaceAll("\n", ends)), configured);
    const observations = lines.flatMap((line) => ("observation" in line ? [line.observation] : []));
    expect(lines.filter((line) => "problem" in line)).toEqual([]);
    expect(observations).toMatchObject([
      {
        kind: "patient",
        analyte: "CRP",
        patientId: "15815024343",
        value: { number: "4.7", unit: "mg/L" },
        measuredAt: { local: expect.stringMatching(/^2026-01-14T12:26/) },
      },
    ]);
  });

  test("and the block that confirms is understood", () => {
    const [, block = ""] = /```yaml\n(confirmed: [^\n]*)\n```/.exec(chapter) ?? [];
    const [first] = examples;
    expect(
      loaded({ ...texts, [first?.name ?? ""]: `${first?.text}${block}\n` }).instruments.filter((one) => one.confirmed === true),
    ).toHaveLength(1);
  });
});

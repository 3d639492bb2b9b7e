/** Slips of the hand at every line of the example configuration: a plain sentence at that very line, never a word of the YAML library. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { formatProblems, interpretConfig } from "../../../src/config/index.ts";
import { thoroughly } from "../../support/thorough.ts";

const root = join(import.meta.dirname, "../../../config");
const namesIn = (folder: string) => readdirSync(join(root, folder)).filter((name) => name.endsWith(".yaml"));
const names = [
  ...["labbro.yaml", "policy.yaml"],
  ...["devices", "connections"].flatMap((folder) => namesIn(folder).map((name) => `${folder}/${name}`)),
];
const example = Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));

const check = (texts: Readonly<Record<string, string>>) =>
  interpretConfig(texts, drivers, { resolve: (file) => file, unreadable: () => null });

/** Null: the slip cannot be made in this line. */
type Slip = (line: string) => string | null;
const setting = /^(\s*(?:- )?)([A-Za-z][\w-]*):( +)([^#\s].*?)(\s+#.*)?$/;
const inSetting =
  (change: (indent: string, name: string, value: string, remark: string) => string | null): Slip =>
  (line) => {
    const [whole, indent = "", name = "", , value = "", remark = ""] = setting.exec(line) ?? [];
    return whole === undefined ? null : change(indent, name, value, remark);
  };

const slips: Readonly<Record<string, Slip>> = {
  "a tab for indentation": (line) => (/^ +[^\s#]/.test(line) ? line.replace(/^ +/, "\t") : null),
  "no blank after the colon": inSetting((indent, name, value, remark) =>
    /^["'[{]/.test(value) ? null : `${indent}${name}:${value}${remark}`,
  ),
  "no colon": inSetting((indent, name, value, remark) => (/[:[{]/.test(value) ? null : `${indent}${name} ${value}${remark}`)),
  "an equals sign": inSetting((indent, name, value, remark) =>
    /[:[{]/.test(value) ? null : `${indent}${name} = ${value}${remark}`,
  ),
  "a quote that is not closed": inSetting((indent, name, value, remark) =>
    /^["'[{]/.test(value) ? null : `${indent}${name}: "${value}${remark}`,
  ),
  "a quote whose end was lost": (line) =>
    /"\s*(#.*)?$/.test(line) && !line.startsWith("#") ? line.replace(/"(\s*(?:#.*)?)$/, "$1") : null,
  "a bracket whose end was lost": (line) =>
    /^[^#]*[\]}]\s*(#.*)?$/.test(line) ? line.replace(/[\]}](\s*(?:#.*)?)$/, "$1") : null,
  "a bracket closed by another": (line) => (/^[^#]*\]\s*(#.*)?$/.test(line) ? line.replace(/\](\s*(?:#.*)?)$/, "}$1") : null),
  "a bracket too many": (line) => (/^[^#]*[\]}]\s*(#.*)?$/.test(line) ? line.replace(/([\]}])(\s*(?:#.*)?)$/, "$1$1$2") : null),
  "a colon in a text": inSetting((indent, name, value, remark) =>
    /^["'[{]/.test(value) ? null : `${indent}${name}: ${value}: x${remark}`,
  ),
  "text behind a quoted value": inSetting((indent, name, value, remark) =>
    /^"[^"]*"$/.test(value) ? `${indent}${name}: ${value} x${remark}` : null,
  ),
  "indented by one": inSetting((indent, name, value, remark) => ` ${indent}${name}: ${value}${remark}`),
  "a value with @": inSetting((indent, name, _value, remark) => `${indent}${name}: @x${remark}`),
  "a value with %": inSetting((indent, name, _value, remark) => `${indent}${name}: %x${remark}`),
  "a value with *": inSetting((indent, name, _value, remark) => `${indent}${name}: *x${remark}`),
  "a value with !": inSetting((indent, name, _value, remark) => `${indent}${name}: !x y${remark}`),
  "a value with `": inSetting((indent, name, _value, remark) => `${indent}${name}: \`x${remark}`),
  "a path in double quotes": inSetting((indent, name, _value, remark) => `${indent}${name}: "C:\\secrets\\mqtt"${remark}`),
  "a hard blank after the colon": inSetting((indent, name, value, remark) =>
    /^["'[{]/.test(value) ? null : `${indent}${name}:\u00a0${value}${remark}`,
  ),
  "a hard blank as indentation": (line) =>
    /^ +\S/.test(line) ? line.replace(/^ +/, (blanks) => "\u00a0".repeat(blanks.length)) : null,
  "three hyphens": inSetting((indent, name, value, remark) => (indent === "" ? `--- ${name}: ${value}${remark}` : null)),
  "a lost comma": (line) => (/^[^#]*\{[^#{}]*: [^#{},:]*, \w+: /.test(line) ? line.replace(/, (\w+: )/, " $1") : null),
  "a word alone": (line) => (/^[A-Za-z][\w-]*: /.test(line) ? "kontor" : null),
};

const jargon =
  /implicit|flow |block (?:coll|scal|map)|scalar|token|anchor|alias|collection|sequence|\bmap\b|mapping item|\bnode\b|document\b.*must|compact|plain value|undefined|NaN|\bnull\b|\bobject\b|\bstring\b|\bboolean\b|\barray\b|regex|\[object|Error/i;

/** Every file, every line in which the slip can be made. */
function madeEverywhere(slip: Slip) {
  return names.flatMap((name) => {
    const lines = (example[name] ?? "").split("\n");
    return lines.flatMap((line, index) => {
      const wrong = slip(line);
      return wrong === null ? [] : [{ name, line: index + 1, wrong, text: lines.with(index, wrong).join("\n") }];
    });
  });
}

test("the example itself is right", () => {
  expect(check(example)).toMatchObject({ ok: true });
});

describe("a slip at any line of the example is told in plain words, at that line", () => {
  test.each(Object.entries(slips))("%s", (kind, slip) => {
    const made = madeEverywhere(slip);
    expect(made.length).toBeGreaterThan(0);
    const wrongly: string[] = [];
    for (const { name, line, wrong, text } of made) {
      const result = check({ ...example, [name]: text });
      if (result.ok) {
        // An only setting may stand in any column.
        if (wrong.startsWith(" ") && kind === "indented by one") continue;
        wrongly.push(`${name}:${line} ${wrong}\n   taken as right`);
        continue;
      }
      const told = formatProblems(result.problems.filter(({ file }) => file === name));
      const syntax = result.problems.filter(({ file, code }) => file === name && code === "CONFIG_SYNTAX");
      const [first] = syntax.length > 0 ? syntax : result.problems.filter((one) => one.file === name);
      // Two neighbours in two columns: both are named.
      const pair = kind === "indented by one" && first?.what === `begins in another column than line ${line}`;
      const atLine =
        pair ||
        (syntax.length > 0 ? first?.line === line && syntax.length === 1 : result.problems.some((one) => one.line === line));
      if (!atLine || told.some((one) => jargon.test(one))) wrongly.push(`${name}:${line} ${wrong}\n   ${told.join("\n   ")}`);
    }
    expect(wrongly).toEqual([]);
  });
});

const crp1 = example["devices/crp-1.yaml"] ?? "";
const limits = (written: string) => `${crp1.replace("[CRP]", `[{ name: CRP, limits: { ${written}, source: x } }]`)}`;

describe("slips that YAML itself does not mind", () => {
  const cases: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    ["an empty file", { "labbro.yaml": "" }, /^labbro\.yaml: is empty: it holds no setting\./],
    ["remarks alone", { "devices/crp-1.yaml": "# id: crp-1\n" }, /^devices\/crp-1\.yaml: is empty/],
    ["a list", { "devices/crp-1.yaml": "- id: crp-1\n- name: x\n" }, /^devices\/crp-1\.yaml:1: is a list/],
    ["a word", { "devices/crp-1.yaml": "crp-1\n" }, /^devices\/crp-1\.yaml:1: holds no settings/],
    [
      "a decimal comma in brackets",
      { "devices/crp-1.yaml": limits("alert: { high: 5,5 }") },
      /:12 .*has a decimal comma\. Write it with a point: 5\.5\./,
    ],
    [
      "a decimal comma in quotes",
      { "devices/crp-1.yaml": limits('alert: { high: "5,5" }') },
      /:12 .*has a decimal comma\. Write it with a point: 5\.5\./,
    ],
    [
      "no blank after a colon in brackets",
      { "devices/crp-1.yaml": crp1.replace("port: 2575", "port:2575") },
      /:9 .*has no blank after the colon\. Write port: and/,
    ],
    [
      "yes for true",
      { "labbro.yaml": (example["labbro.yaml"] ?? "").replace("keepDays: 14", "enabled: yes, keepDays: 14") },
      /:17 .*must be true or false\. Write true\./,
    ],
    [
      "a comma in whole seconds",
      { "labbro.yaml": (example["labbro.yaml"] ?? "").replace("Seconds: 60", "Seconds: 60,5") },
      /:15 .*decimal comma/,
    ],
    ["the same name twice", { "devices/crp-1.yaml": `${crp1}\nid: crp-7\n` }, /:18: names id, which stands above already/],
    [
      "an offset for a zone",
      { "labbro.yaml": (example["labbro.yaml"] ?? "").replace("Europe/Oslo", '"+01:00"') },
      /:13 gateway\.timezone: .*no summer time/,
    ],
    [
      "an offset that no place has",
      { "devices/crp-1.yaml": crp1.replace("07:00 ", "07:00+24:00 ") },
      /:11 inUseFrom: .*offset that exists/,
    ],
    [
      "half an allowed network",
      { "devices/crp-1.yaml": crp1.replace("[127.0.0.1]", "[192.168.10.0/33]") },
      /:9 .*or a network, such as 192\.168\.10\.0\/24/,
    ],
    ["too many brackets", { "devices/crp-1.yaml": `a: ${"[{".repeat(15_000)}` }, /:1: has too many brackets/],
    ["references that multiply", { "devices/crp-1.yaml": `x: &a 1\ny: [${"*a,".repeat(9_000)}]` }, /references/],
  ];
  test.each(cases)("%s", (_name, texts, expected) => {
    const result = check({ ...example, ...texts });
    const lines = result.ok ? [] : formatProblems(result.problems);
    expect(lines.find((line) => expected.test(line)) ?? lines).toMatch(expected);
    expect(lines.filter((line) => jargon.test(line))).toEqual([]);
  });

  test.each(["192.168.10.0/24", "10.0.0.0/8", "fd00::/8", "::1", "192.168.10.21"])("%s may be allowed", (entry) => {
    const result = check({ ...example, "devices/crp-1.yaml": crp1.replace("[127.0.0.1]", `["${entry}"]`) });
    expect(result.ok ? [] : formatProblems(result.problems)).toEqual([]);
  });
});

test("no pieces of YAML glued together make it throw, or speak the library's language", () => {
  const piece = fc.constantFrom(
    ..."[]{}:,-?&*!|>'\"%@#\n\t ".split(""),
    ": ",
    "- ",
    "\n  ",
    "id",
    "crp-1",
    "port: 1",
    "a: b",
    "---\n",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const result = check({ ...example, "devices/crp-1.yaml": pieces.join("") });
      const told = result.ok ? [] : formatProblems(result.problems.filter(({ code }) => code === "CONFIG_SYNTAX"));
      expect(told.filter((line) => jargon.test(line))).toEqual([]);
    }),
    { numRuns: thoroughly(300, 3_000) },
  );
});

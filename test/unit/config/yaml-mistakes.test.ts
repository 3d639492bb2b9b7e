/** Slips of the hand at every line of the example configuration: a plain sentence at that very line, never a word of the YAML library. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { formatProblems, interpretConfig } from "../../../src/config/index.ts";

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
  "a tab for indentation": (line) => (/^ +\S/.test(line) ? line.replace(/^ +/, "\t") : null),
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
  /implicit|flow|block|scalar|token|anchor|alias|collection|sequence|\bmap\b|mapping item|\bnode\b|document\b.*must|compact|plain value|undefined|NaN|\bnull\b|\bobject\b|\bstring\b|\bboolean\b|\barray\b|regex|\[object|Error/i;

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
  test.each(Object.entries(slips))("%s", (_name, slip) => {
    const made = madeEverywhere(slip);
    expect(made.length).toBeGreaterThan(0);
    const wrongly: string[] = [];
    for (const { name, line, wrong, text } of made) {
      const result = check({ ...example, [name]: text });
      if (result.ok) {
        wrongly.push(`${name}:${line} ${wrong}\n   taken as right`);
        continue;
      }
      const told = formatProblems(result.problems.filter(({ file }) => file === name));
      const syntax = result.problems.filter(({ file, code }) => file === name && code === "CONFIG_SYNTAX");
      const [first] = syntax.length > 0 ? syntax : result.problems.filter((one) => one.file === name);
      const atLine =
        syntax.length > 0 ? first?.line === line && syntax.length === 1 : result.problems.some((one) => one.line === line);
      if (!atLine || told.some((one) => jargon.test(one))) wrongly.push(`${name}:${line} ${wrong}\n   ${told.join("\n   ")}`);
    }
    expect(wrongly).toEqual([]);
  });
});

/** Edits keep comments; writes keep history. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { editYaml, readHistory, saveFile } from "../../../src/config/index.ts";
import { readYaml } from "../../../src/config/parsing/yaml-text.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { device, folderOf, site } from "./site.ts";

const note = { by: "kari", why: "new room", at: Date.parse("2026-11-23T07:00Z") };

const commented = `# head
id: crp-1          # the id
name: CRP, room 1  # where it stands

# wiring
connection: {type: tcp-server,   port: 2575} # the long way round, in words that go on and on and on, past every margin there is
analytes: [CRP]
`;

test("a changed value is exchanged in place", () => {
  const edits = [
    { path: ["name"], value: "CRP, room 2" },
    { path: ["connection", "port"], value: 2576 },
    { path: ["analytes", 0], value: "true" },
  ];
  const expected = commented.replace("CRP, room 1", '"CRP, room 2"').replace("2575", "2576").replace("[CRP]", '["true"]');
  expect(editYaml(commented, edits)).toBe(expected);
});

test("settings that come and go leave the comments", () => {
  const edited = editYaml(commented, [
    { path: ["expect"], value: { serial: "0012" } },
    { path: ["analytes"], value: undefined },
  ]);
  expect(edited).toContain('expect:\n  serial: "0012"\n');
  expect(edited).not.toContain("analytes");
  for (const comment of commented.match(/#.*/g) ?? []) expect(edited).toContain(comment);
});

test("whatever is written is read back", () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom("null", "0012", "a: b", "x #y", "- a", "]", "", "æ"),
  );
  const path = fc.constantFrom(["name"], ["connection", "type"], ["new"], ["connection", "new"]);
  fc.assert(
    fc.property(path, value, (where, what) => {
      const read: unknown = where.reduce<unknown>(
        (node, key) => (node as Record<string, unknown>)[key],
        readYaml(editYaml(commented, [{ path: where, value: what }])).data,
      );
      expect(read).toBe(what);
    }),
  );
});

test("a save replaces the file and notes who, when, why, and both texts", () => {
  const configDir = folderOf(site());
  const historyDir = join(folderOf({}), "config-history");
  const folders = { configDir, historyDir };
  saveFile(folders, "devices/crp-1.yaml", "id: a\n", note);
  saveFile(folders, "devices/new.yaml", "id: b\n", { ...note, at: note.at + 1 });
  expect(readFileSync(join(configDir, "devices/crp-1.yaml"), "utf8")).toBe("id: a\n");
  expect(readdirSync(join(configDir, "devices")).sort()).toEqual(["crp-1.yaml", "new.yaml"]);
  expect(readHistory(historyDir)).toEqual([
    { ...note, file: "devices/crp-1.yaml", before: device, after: "id: a\n" },
    { ...note, at: note.at + 1, file: "devices/new.yaml", before: null, after: "id: b\n" },
  ]);
});

test("no history is an empty one", () => {
  expect(readHistory(join(folderOf({}), "none"))).toEqual([]);
});

test.each([
  ["../labbro.yaml", note],
  ["devices/../../x.yaml", note],
  ["secrets/mqtt", note],
  ["labbro.yaml", { ...note, by: " " }],
  ["labbro.yaml", { ...note, why: "" }],
])("%s by %o is refused and nothing is written", (name, who) => {
  const configDir = folderOf(site());
  const historyDir = join(configDir, "history");
  expect(() => saveFile({ configDir, historyDir }, name, "x", who)).toThrow(UserError);
  expect(readdirSync(configDir).sort()).toEqual(["devices", "labbro.yaml"]);
});

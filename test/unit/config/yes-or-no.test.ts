/** `id: no` is a text to this reader and false to others: told, unless it stands in quotes. */
import { expect, test } from "vitest";
import { readYaml } from "../../../src/config/parsing/yaml-text.ts";

test.each([
  ["id: no", [["id"]]],
  ["a:\n  - value: Yes\n  - value: x", [["a", 0, "value"]]],
  ["list: [NEG, n]", [["list", 1]]],
  ['id: "no"', []],
  ["no: 1", []],
  ["id: norway\nother: yes sir", []],
])("%j", (text, paths) => {
  expect(readYaml(text).yesOrNo).toEqual(paths);
});

import { describe, expect, test } from "vitest";
import { field, type Lis2Node, lis2Tree, parseLis2 } from "../../../../src/protocol/lis2/index.ts";

const treeOf = (...records: readonly string[]) => lis2Tree(parseLis2(`${["H|\\^&", ...records].join("\r")}\r`).message);
const id = (node: Lis2Node): string => `${node.record.type}${field(node.record, 2) ?? ""}`;
const notes = (node: Lis2Node): readonly (string | null)[] => node.comments.map((comment) => field(comment, 4));

/** `P1[O1[R1 R2]]` */
const shape = (tree: ReturnType<typeof treeOf>): string =>
  tree.patients.map((p) => `${id(p)}[${p.orders.map((o) => `${id(o)}[${o.results.map(id).join(" ")}]`).join(" ")}]`).join(" ");

describe("levels", () => {
  test("patients, their orders, their results", () => {
    const tree = treeOf("P|1", "O|1", "R|1", "R|2", "O|2", "R|1", "P|2", "O|1", "R|1", "L|1|N");
    expect(shape(tree)).toBe("P1[O1[R1 R2] O2[R1]] P2[O1[R1]]");
    expect([tree.problems, tree.terminator && id(tree.terminator)]).toEqual([[], "L1"]);
  });

  test("missing parents are made empty, with a problem each", () => {
    const tree = treeOf("R|1", "R|2", "L|1|N");
    expect(shape(tree)).toBe("P[O[R1 R2]]");
    expect(tree.problems.map(({ code, text }) => `${code}: ${text}`)).toEqual([
      "LIS2_ORPHAN_RECORD: Record R without O.",
      "LIS2_ORPHAN_RECORD: Record O without P.",
    ]);
  });

  test("a result after a new patient never belongs to the former one's order", () => {
    const tree = treeOf("P|1", "O|1", "R|1", "P|2", "R|1", "L|1|N");
    expect(shape(tree)).toBe("P1[O1[R1]] P2[O[R1]]");
    expect(tree.problems).toHaveLength(1);
  });

  test("queries stand beside the patients, and end the one before them", () => {
    const tree = treeOf("P|1", "O|1", "Q|1|^SPC", "R|1", "L|1|N");
    expect(tree.others.map(id)).toEqual(["Q1"]);
    expect(shape(tree)).toBe("P1[O1[]] P[O[R1]]");
  });
});

describe("comments and manufacturer records", () => {
  test("attach to the record before them, a comment never to a comment", () => {
    const tree = treeOf("C|1|I|head", "P|1", "C|1|I|patient", "O|1", "R|1", "C|1|I|one", "C|2|I|two", "R|2", "L|1|N");
    const [patient] = tree.patients;
    const results = patient?.orders[0]?.results ?? [];
    expect([notes(tree.header), patient && notes(patient), results.map(notes)]).toEqual([
      ["head"],
      ["patient"],
      [["one", "two"], []],
    ]);
  });

  test("a comment after a manufacturer record is that record's; the next manufacturer record is not below it", () => {
    const tree = treeOf("P|1", "O|1", "R|1", "C|1|I|result", "M|1|RAW", "C|1|I|raw", "M|2|RAW", "L|1|N");
    const result = tree.patients[0]?.orders[0]?.results[0];
    expect(result && notes(result)).toEqual(["result"]);
    expect(result?.manufacturer.map((node) => [id(node), ...notes(node)])).toEqual([["M1", "raw"], ["M2"]]);
  });

  test("without any record before them they get an empty header", () => {
    const tree = lis2Tree(parseLis2("C|1|I|lost\rL|1|N\r").message);
    expect([notes(tree.header), tree.problems.map(({ code }) => code)]).toEqual([["lost"], ["LIS2_ORPHAN_RECORD"]]);
  });
});

/** LIS02 records as rows: one for each R, with its O, P and H, and the C and M records that hang on them. */
import type { LisMapping, SegmentPlace } from "../../domain/generic-mapping.ts";
import { component, components, field, repeats } from "../../protocol/lis2/fields.ts";
import { type Lis2Branch, type Lis2Tree, lis2Results } from "../../protocol/lis2/hierarchy.ts";
import type { Lis2Record } from "../../protocol/lis2/message.ts";
import { lisStatus, resultStatus } from "../result-status.ts";
import type { Row, Rows } from "./row.ts";

export function lisRows(tree: Lis2Tree, mapping: LisMapping): Rows<SegmentPlace> {
  const rows = lis2Results(tree).map((branch) => {
    const where = `R ${branch.nthResult + 1} of O ${branch.nthOrder + 1}`;
    return rowOf(branch, { where, run: branch.nthOrder }, mapping);
  });
  return { rows, problems: tree.problems };
}

function rowOf(branch: Lis2Branch, place: Pick<Row<SegmentPlace>, "where" | "run">, mapping: LisMapping): Row<SegmentPlace> {
  const looks = {
    address: (at: SegmentPlace) => `${at.segment}.${at.field}`,
    text: (at: SegmentPlace) =>
      recordsOf(branch, at.segment)
        .map((record) => textAt(record, at))
        .find((text) => text !== null) ?? null,
    texts: (at: SegmentPlace) => recordsOf(branch, at.segment).flatMap((record) => textsAt(record, at)),
    parts: (at: SegmentPlace) => recordsOf(branch, at.segment).map((record) => components(record, at.field))[0] ?? [],
  };
  const { refused, ...facts } = resultStatus(lisStatus, mapping.fields.status?.flatMap(looks.texts) ?? []);
  return { ...place, ...looks, facts, refused, absent: null };
}

/** The branch's own record of a letter; of comments and manufacturer records all, those of the result first. */
function recordsOf({ header, patient, order, result }: Lis2Branch, letter: string): readonly Lis2Record[] {
  const nodes = [result, order, patient];
  switch (letter) {
    case "H":
      return [header.record];
    case "P":
      return [patient.record];
    case "O":
      return [order.record];
    case "R":
      return [result.record];
    case "C":
      return nodes.flatMap((node) => node.comments);
    case "M":
      return [...nodes, header].flatMap((node) => node.manufacturer.map((each) => each.record));
    default:
      return [];
  }
}

const textAt = (record: Lis2Record, at: SegmentPlace): string | null =>
  at.component === null ? field(record, at.field) : component(record, at.field, at.component);

function textsAt(record: Lis2Record, at: SegmentPlace): readonly string[] {
  const part = at.component;
  // Comments hold bare repeat delimiters.
  if (record.type === "C") return [textAt(record, at)].filter((text) => text !== null);
  const all = repeats(record, at.field);
  return all.flatMap((whole, nth) => (part === null ? whole : component(record, at.field, part, nth + 1)) ?? []);
}

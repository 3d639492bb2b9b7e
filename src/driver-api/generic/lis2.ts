/** LIS02 records as rows: one for each R, with its O, P and H, and the C and M records that hang on them. */
import type { LisMapping, SegmentPlace } from "../../domain/generic-mapping.ts";
import { component, components, field, repeats } from "../../protocol/lis2/fields.ts";
import type { Lis2Node } from "../../protocol/lis2/hierarchy.ts";
import { type Lis2OrderNode, type Lis2PatientNode, lis2Tree } from "../../protocol/lis2/hierarchy.ts";
import type { Lis2Message, Lis2Record } from "../../protocol/lis2/message.ts";
import { lisStatus, resultStatus } from "../status.ts";
import type { Row, Rows } from "./row.ts";

export function lisRows(message: Lis2Message, mapping: LisMapping): Rows<SegmentPlace> {
  const tree = lis2Tree(message);
  const orders = tree.patients.flatMap((patient) => patient.orders.map((order) => ({ patient, order })));
  const rows = orders.flatMap(({ patient, order }, run) =>
    order.results.map((result, nth) => {
      const where = `R ${nth + 1} of O ${run + 1}`;
      return rowOf({ header: tree.header, patient, order, result }, { where, run }, mapping);
    }),
  );
  return { rows, problems: tree.problems };
}

interface Branch {
  readonly header: Lis2Node;
  readonly patient: Lis2PatientNode;
  readonly order: Lis2OrderNode;
  readonly result: Lis2Node;
}

function rowOf(branch: Branch, place: Pick<Row<SegmentPlace>, "where" | "run">, mapping: LisMapping): Row<SegmentPlace> {
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
function recordsOf({ header, patient, order, result }: Branch, letter: string): readonly Lis2Record[] {
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

/**
 * The tree that the record letters mean: header, patients, their orders, their results, with comments and manufacturer
 * records where they belong (LIS.md 2.1). Sequence numbers are often wrong and not looked at.
 */
import { type Problem, problem } from "../../domain/problem.ts";
import type { Lis2Delimiters, Lis2Message, Lis2Record } from "./message.ts";

export interface Lis2Node {
  readonly record: Lis2Record;
  readonly comments: readonly Lis2Record[];
  readonly manufacturer: readonly Lis2Node[];
}
export interface Lis2OrderNode extends Lis2Node {
  readonly results: readonly Lis2Node[];
}
export interface Lis2PatientNode extends Lis2Node {
  readonly orders: readonly Lis2OrderNode[];
}

export interface Lis2Tree {
  /** An empty record where none was sent, like every parent that was left out. */
  readonly header: Lis2Node;
  readonly patients: readonly Lis2PatientNode[];
  /** Q and S records, in order. */
  readonly others: readonly Lis2Node[];
  readonly terminator: Lis2Node | null;
  readonly problems: readonly Problem[];
}

/** One R with the O, P and H above it: lot, patient and value are taken from one branch, never paired by their place in a list. */
export interface Lis2Branch {
  readonly header: Lis2Node;
  readonly patient: Lis2PatientNode;
  readonly order: Lis2OrderNode;
  readonly result: Lis2Node;
  /** Which order of the message, and which result of that order; both from 0. */
  readonly nthOrder: number;
  readonly nthResult: number;
}

/** The results of all patients, in the order in which they came. */
export function lis2Results({ header, patients }: Lis2Tree): readonly Lis2Branch[] {
  const orders = patients.flatMap((patient) => patient.orders.map((order) => ({ patient, order })));
  return orders.flatMap(({ patient, order }, nthOrder) =>
    order.results.map((result, nthResult) => ({ header, patient, order, result, nthOrder, nthResult })),
  );
}

interface GrowingNode extends Lis2Node {
  readonly comments: Lis2Record[];
  readonly manufacturer: GrowingNode[];
}
type GrowingOrder = GrowingNode & { readonly results: GrowingNode[] };
type GrowingPatient = GrowingNode & { readonly orders: GrowingOrder[] };

const grow = (record: Lis2Record): GrowingNode => ({ record, comments: [], manufacturer: [] });
const empty = (type: string, delimiters: Lis2Delimiters): Lis2Record => ({ type, fields: [type], delimiters });

/** Missing parents are made empty, with a LIS2_ORPHAN_RECORD problem each. Records of unknown type are not in the tree. */
export function lis2Tree(message: Lis2Message): Lis2Tree {
  const builder = new TreeBuilder(message.delimiters);
  for (const record of message.records) builder.add(record);
  return builder.tree();
}

class TreeBuilder {
  readonly #delimiters: Lis2Delimiters;
  readonly #patients: GrowingPatient[] = [];
  readonly #others: GrowingNode[] = [];
  readonly #problems: Problem[] = [];
  #header: GrowingNode | null = null;
  #terminator: GrowingNode | null = null;
  #patient: GrowingPatient | null = null;
  #order: GrowingOrder | null = null;
  /** What an M attaches to: the last record that is neither C nor M. */
  #owner: GrowingNode | null = null;
  /** What a C attaches to: the last record that is no C. */
  #commented: GrowingNode | null = null;

  constructor(delimiters: Lis2Delimiters) {
    this.#delimiters = delimiters;
  }

  add(record: Lis2Record): void {
    if (record.type === "C") this.#attachTo(this.#commented, record).comments.push(record);
    else if (record.type === "M") this.#addManufacturer(record);
    else if (record.type === "H") this.#header = this.#own(grow(record));
    else if (record.type === "P") this.#addPatient(record);
    else if (record.type === "O") this.#addOrder(record);
    else if (record.type === "R") this.#addResult(record);
    else if (record.type === "Q" || record.type === "S") this.#addOther(record);
    else if (record.type === "L") this.#terminator = this.#own(grow(record));
  }

  tree(): Lis2Tree {
    return {
      header: this.#header ?? grow(empty("H", this.#delimiters)),
      patients: this.#patients,
      others: this.#others,
      terminator: this.#terminator,
      problems: this.#problems,
    };
  }

  #own<Node extends GrowingNode>(node: Node): Node {
    this.#owner = node;
    this.#commented = node;
    return node;
  }

  #addPatient(record: Lis2Record): GrowingPatient {
    const patient = this.#own({ ...grow(record), orders: [] });
    this.#patients.push(patient);
    this.#patient = patient;
    this.#order = null;
    return patient;
  }

  #addOrder(record: Lis2Record): GrowingOrder {
    const patient = this.#patient ?? this.#addPatient(this.#missing("P", record));
    const order = this.#own({ ...grow(record), results: [] });
    patient.orders.push(order);
    this.#order = order;
    return order;
  }

  #addResult(record: Lis2Record): void {
    const order = this.#order ?? this.#addOrder(this.#missing("O", record));
    order.results.push(this.#own(grow(record)));
  }

  /** Level 1, like a patient: what follows belongs to no earlier patient. */
  #addOther(record: Lis2Record): void {
    this.#others.push(this.#own(grow(record)));
    this.#patient = null;
    this.#order = null;
  }

  #addManufacturer(record: Lis2Record): void {
    const node = grow(record);
    this.#attachTo(this.#owner, record).manufacturer.push(node);
    this.#commented = node;
  }

  #attachTo(node: GrowingNode | null, record: Lis2Record): GrowingNode {
    if (node !== null) return node;
    this.#header = this.#own(grow(this.#missing("H", record)));
    return this.#header;
  }

  #missing(parent: string, child: Lis2Record): Lis2Record {
    this.#problems.push(problem("LIS2_ORPHAN_RECORD", `Record ${child.type} without ${parent}.`));
    return empty(parent, this.#delimiters);
  }
}

/**
 * Which segments an OBX belongs to (message structures of HL7 v2.5.1). In ORU an ORC stands before its OBR, in OUL behind it. In
 * OUL^R22 and R23 a specimen (SPM) leads its orders; everywhere else it is of the order before it, even behind the results.
 */
import { component, segments } from "../../protocol/hl7v2/access.ts";
import type { Hl7Message, Hl7Segment } from "../../protocol/hl7v2/message.ts";

export interface Hl7Part {
  readonly where: string;
  /** Which order of the message, from 0. */
  readonly run: number;
  /** The part's segments of a name, in order: its own, else those of its order, specimen, patient or message. */
  named(name: string): readonly Hl7Segment[];
  /** All of a name that say something of it: its own, then those of its order, specimen, patient and message. */
  every(name: string): readonly Hl7Segment[];
}

/** A part for each OBX, in order. Missing parents are left out. */
export function hl7Parts(message: Hl7Message): readonly Hl7Part[] {
  const [header] = segments(message, "MSH");
  const [code, event] = [1, 2].map((c) => (header === undefined ? null : component(header, 9, c)));
  const builder = new PartBuilder(code !== "OUL", event === "R22" || event === "R23");
  for (const segment of message.segments) builder.add(segment);
  return builder.results.map(({ group, run, nth }) => ({
    where: `OBX ${nth} of OBR ${run + 1}`,
    run,
    named: (name) => nearest(group, name),
    every: (name) => upwards(group, name),
  }));
}

interface Group {
  readonly parent: Group | null;
  readonly segments: Hl7Segment[];
}

interface Result {
  readonly group: Group;
  readonly run: number;
  readonly nth: number;
}

function nearest(group: Group | null, name: string): readonly Hl7Segment[] {
  if (group === null) return [];
  const own = group.segments.filter((segment) => segment.name === name);
  return own.length > 0 ? own : nearest(group.parent, name);
}

function upwards(group: Group | null, name: string): readonly Hl7Segment[] {
  if (group === null) return [];
  return [...group.segments.filter((segment) => segment.name === name), ...upwards(group.parent, name)];
}

const within = (parent: Group | null): Group => ({ parent, segments: [] });

class PartBuilder {
  readonly results: Result[] = [];
  readonly #orderControlLeads: boolean;
  readonly #specimenLeads: boolean;
  readonly #message = within(null);
  #patient = this.#message;
  /** What orders stand in: a leading specimen, else the patient. */
  #outer = this.#message;
  #order: Group | null = null;
  #orders = 0;
  #resultsOfOrder = 0;

  constructor(orderControlLeads: boolean, specimenLeads: boolean) {
    this.#orderControlLeads = orderControlLeads;
    this.#specimenLeads = specimenLeads;
  }

  add(segment: Hl7Segment): void {
    const { name } = segment;
    if (name === "PID") this.#beginPatient();
    else if (name === "SPM" && this.#specimenLeads) this.#beginSpecimen();
    else if (name === "ORC" && this.#orderControlLeads) this.#beginOrder();
    else if (name === "OBR" && !this.#awaitsRequest()) this.#beginOrder();
    this.#groupFor(name).segments.push(segment);
  }

  #beginPatient(): void {
    this.#patient = within(this.#message);
    this.#outer = this.#patient;
    this.#order = null;
  }

  #beginSpecimen(): void {
    this.#outer = within(this.#patient);
    this.#order = null;
  }

  #beginOrder(): void {
    this.#order = within(this.#outer);
    this.#orders += 1;
    this.#resultsOfOrder = 0;
  }

  /** An ORC has announced the OBR. */
  #awaitsRequest(): boolean {
    return this.#order?.segments.every((segment) => segment.name === "ORC") ?? false;
  }

  #groupFor(name: string): Group {
    const current = this.#order ?? this.#outer;
    if (name === "OBX") return this.#beginResult(current);
    const last = this.results.at(-1)?.group;
    return name === "NTE" && last?.parent === current ? last : current;
  }

  #beginResult(current: Group): Group {
    const group = within(current);
    this.#resultsOfOrder += 1;
    this.results.push({ group, run: Math.max(0, this.#orders - 1), nth: this.#resultsOfOrder });
    return group;
  }
}

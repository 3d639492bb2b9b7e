/** The order of segments against the abstract message: a greedy walk over the dictionary's groups. */
import { type StructureNode, structureOf } from "./hl7-definitions.ts";
import type { Hl7Segment } from "./hl7-reading.ts";

/** Events that share a structure under another event's name. */
const eventsOf: Readonly<Record<string, readonly string[]>> = {
  ORU_R01: ["R01"],
  ORU_R30: ["R30", "R31", "R32"],
  OUL_R22: ["R22"],
};

export function checkStructure(segments: readonly Hl7Segment[]): readonly string[] {
  const [code = "", event = "", structure = ""] = (segments[0]?.fields[9] ?? "").split("^");
  const nodes = structureOf(structure);
  if (nodes === undefined || (structure !== "ACK" && eventsOf[structure] === undefined))
    return ["MSH-9.3 is no structure that is known here"];
  const agrees = structure === "ACK" ? code === "ACK" : structure.startsWith(`${code}_`) && eventsOf[structure]?.includes(event);
  const names = segments.map((one) => one.name);
  return [...(agrees ? [] : ["MSH-9 names an event of another structure"]), ...matchMessage(nodes, names, structure)];
}

function matchMessage(nodes: readonly StructureNode[], names: readonly string[], structure: string): readonly string[] {
  const walk = new Walk(names);
  const end = walk.sequence(nodes, 0);
  if (end === names.length) return [];
  const stopped = walk.furthest;
  return [`structure ${structure}: ${names[stopped] ?? "the end"} is not allowed as segment ${stopped + 1}`];
}

/** Remembers how far any attempt came: that is where the message is wrong. */
class Walk {
  readonly #names: readonly string[];
  furthest = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Position after all nodes, or null when one that must be there is not. */
  sequence(nodes: readonly StructureNode[], start: number): number | null {
    let at = start;
    for (const node of nodes) {
      const next = this.#repeated(node, at);
      if (next === null) return null;
      at = next;
    }
    return at;
  }

  #repeated(node: StructureNode, start: number): number | null {
    let at = start;
    let count = 0;
    while (node.max === 0 || count < node.max) {
      const next = this.#once(node, at);
      if (next === null || next === at) break;
      at = next;
      count++;
    }
    return count < node.min ? null : at;
  }

  #once(node: StructureNode, at: number): number | null {
    if (node.children !== undefined) return this.sequence(node.children, at);
    if (this.#names[at] !== node.name) return null;
    this.furthest = Math.max(this.furthest, at + 1);
    return at + 1;
  }
}

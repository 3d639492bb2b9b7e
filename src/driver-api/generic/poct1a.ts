/** A POCT1-A document as rows: one for each OBS, with its PT or CTC and its SVC. Role, reason and status are read by the standard. */
import type { ElementPlace } from "../../domain/generic-mapping.ts";
import { problem } from "../../domain/problem.ts";
import { attribute, child, children, value } from "../../protocol/poct1a/access.ts";
import type { PoctElement, PoctMessage } from "../../protocol/poct1a/message.ts";
import { readResult } from "../poct1a/poct-result.ts";
import { runFacts } from "../poct1a/service.ts";
import { namesSeveralPatients, subjectOf } from "../poct1a/subject.ts";
import { textOrNull } from "../text.ts";
import type { Row, Rows } from "./row.ts";

export function poctRows({ document, root }: PoctMessage, at: number): Rows<ElementPlace> {
  const services = children(document, "SVC");
  const rows = services.flatMap((service, run) =>
    [...children(service, "PT"), ...children(service, "CTC"), service].flatMap((holder) =>
      children(holder, "OBS").map((element, nth) =>
        rowOf({ document, root, service, holder, element }, `OBS ${nth + 1} of SVC ${run + 1}`, run),
      ),
    ),
  );
  const problems = services.flatMap((service, run) =>
    namesSeveralPatients(service) ? [problem("DECODE_MISSING_FIELD", `SVC ${run + 1} names several patients, so none.`, at)] : [],
  );
  return { rows, problems };
}

interface Branch {
  readonly document: PoctElement;
  readonly root: string;
  readonly service: PoctElement;
  readonly holder: PoctElement;
  readonly element: PoctElement;
}

function rowOf(branch: Branch, where: string, run: number): Row<ElementPlace> {
  const { root, service, holder, element } = branch;
  const role = textOrNull(value(service, "SVC.role_cd"));
  const { status, resent, override } = runFacts(service);
  // Read without a table: only what the standard's own codes say of the value counts here.
  const { fields } = readResult(element, { analytes: {}, identify: () => ({ vendor: null, model: null }) }, where, 0);
  return {
    where,
    run,
    facts: { kind: subjectOf(root, role, service, holder).kind, role, status, resent, override, calculated: fields.calculated },
    refused: fields.failed?.reason ?? null,
    absent: fields.failed?.raw ?? null,
    address: ({ path }: ElementPlace) => path.at(-1) ?? "",
    text: (at) =>
      elementsAt(branch, at)
        .map((found) => textAt(found, at))
        .find((text) => text !== null) ?? null,
    texts: (at) => elementsAt(branch, at).flatMap((found) => textAt(found, at) ?? []),
    parts: (at) => nameParts(elementsAt(branch, at)[0] ?? null),
  };
}

function elementsAt(branch: Branch, { path }: ElementPlace): readonly PoctElement[] {
  const [object = "", ...rest] = path;
  return rest.reduce((found, name) => found.flatMap((element) => children(element, name)), objectsOf(branch, object));
}

/** Where a path begins: an object of the row, of the document (HDR), or of the service. */
function objectsOf({ document, service, holder, element }: Branch, name: string): readonly PoctElement[] {
  switch (name) {
    case "OBS":
      return [element];
    case "SVC":
      return [service];
    case "HDR":
      return children(document, name);
    case "PT":
      return holder.name === name && !namesSeveralPatients(service) ? [holder] : [];
    case "CTC":
      return holder.name === name ? [holder] : [];
    case "RGT":
      return children(service, name).filter(isReagent).slice(0, 1);
    default:
      return children(service, name);
  }
}

/** The strip or cartridge: a control with an RGT of its own is marked in the name's text (`TY=QC`, POCT1A.md 7). */
function isReagent(element: PoctElement): boolean {
  const isControl = child(element, "RGT.name")?.text.includes("TY=QC") ?? false;
  return !isControl && value(element, "RGT.lot_number") !== null;
}

const textAt = (element: PoctElement, at: ElementPlace): string | null =>
  at.attribute === "V" ? value(element) : attribute(element, at.attribute);

/** PN: the name as displayed, else its parts (POCT1A.md 3). */
function nameParts(name: PoctElement | null): readonly (string | null)[] {
  return textOrNull(value(name))?.split("^") ?? ["FAM", "GIV", "MID"].map((part) => value(name, part));
}

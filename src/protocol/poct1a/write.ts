/** Documents to bytes: a generic element writer and the few messages a host sends (POCT1A.md 3, 5). */
import { Buffer } from "node:buffer";
import type { PoctElement } from "./message.ts";
import { isXmlCharacter } from "./xml-characters.ts";

const declaration = '<?xml version="1.0" encoding="utf-8"?>';

/** An object such as `HDR`, with its attributes as children. */
export function group(name: string, ...content: readonly PoctElement[]): PoctElement {
  return { name, attributes: {}, text: "", children: content };
}

/** An attribute of an object: `<OBJ.attr V="…"/>`, with further XML attributes and children where it has them. */
export function leaf(
  name: string,
  v: string,
  more: Readonly<Record<string, string>> = {},
  ...content: readonly PoctElement[]
): PoctElement {
  return { name, attributes: { V: v, ...more }, text: "", children: content };
}

/** One document with its declaration, in UTF-8. `lineEnd` goes between elements: most devices and hosts write none. */
export function writeDocument(document: PoctElement, lineEnd = ""): Uint8Array {
  return Buffer.from(`${declaration}${lineEnd}${writeElement(document, lineEnd)}`, "utf8");
}

function writeElement(element: PoctElement, lineEnd: string): string {
  const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const tag = `${element.name}${attributes.join("")}`;
  if (element.text === "" && element.children.length === 0) return `<${tag}/>`;
  const content = element.children.map((child) => `${lineEnd}${writeElement(child, lineEnd)}`).join("");
  return `<${tag}>${escapeXml(element.text)}${content}${content === "" ? "" : lineEnd}</${element.name}>`;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Line ends and tabs as references, since a reader may turn them into blanks; what XML cannot hold becomes U+FFFD. */
function escapeXml(text: string): string {
  return Array.from(text, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    if (!isXmlCharacter(codePoint)) return "\uFFFD";
    return codePoint < 0x20 ? `&#${codePoint};` : (escapes[character] ?? character);
  }).join("");
}

export interface PoctHeader {
  readonly controlId: string;
  /** ISO time with offset, of the sender's clock. */
  readonly createdAt: string;
}

/** A whole message: the header first, then its objects (POCT1A.md 4). */
export function message(root: string, header: PoctHeader, ...objects: readonly PoctElement[]): PoctElement {
  const hdr = group(
    "HDR",
    leaf("HDR.message_type", root),
    leaf("HDR.control_id", header.controlId),
    leaf("HDR.version_id", "POCT1"),
    leaf("HDR.creation_dttm", header.createdAt),
  );
  return group(root, hdr, ...objects);
}

/**
 * `of` is the control id being answered, echoed exactly. `error`: ACK.error_detail_cd. `doublyNamed`: also as `ACK.control_id`,
 * as some vendors call it (POCT1A.md 5.1).
 */
export function acknowledgement(header: PoctHeader, of: string, error?: "100" | "102" | "200", doublyNamed = false): PoctElement {
  const objects = [leaf("ACK.type_cd", error === undefined ? "AA" : "AE"), leaf("ACK.ack_control_id", of)];
  if (doublyNamed) objects.push(leaf("ACK.control_id", of));
  if (error !== undefined) objects.push(leaf("ACK.error_detail_cd", error));
  return message("ACK.R01", header, group("ACK", ...objects));
}

/** "Give me your observations." */
export function requestObservations(header: PoctHeader): PoctElement {
  return message("REQ.R01", header, group("REQ", leaf("REQ.request_cd", "ROBS")));
}

/** "I do not know this topic." */
export function unsupportedTopic(header: PoctHeader, of: string): PoctElement {
  return message("ESC.R01", header, group("ESC", leaf("ESC.esc_control_id", of), leaf("ESC.detail_cd", "TOP")));
}

/** `of` is the control id of the request being completed. */
export function endOfTopic(header: PoctHeader, topic: string, of: string): PoctElement {
  return message("EOT.R01", header, group("EOT", leaf("EOT.topic_cd", topic), leaf("EOT.eot_control_id", of)));
}

/** NRM normal, ABN abnormal. */
export function terminate(header: PoctHeader, reason: "NRM" | "ABN"): PoctElement {
  return message("END.R01", header, group("TRM", leaf("TRM.reason_cd", reason)));
}

export function keepAlive(header: PoctHeader): PoctElement {
  return message("KPA.R01", header);
}

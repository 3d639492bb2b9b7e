/** The bytes of one document to a message. Total: what cannot be read is a problem, never an exception. */

import { Buffer, isUtf8 } from "node:buffer";
import { type Problem, problem } from "../../domain/problem.ts";
import { child, value, values } from "./access.ts";
import type { PoctElement, PoctHello, PoctMessage } from "./message.ts";
import { parseXml } from "./xml.ts";

export interface PoctReading {
  /** Null when the bytes are no POCT1-A message. */
  readonly message: PoctMessage | null;
  /** Also of an unreadable document, where it can be made out, so that it can be refused by name. */
  readonly controlId: string | null;
  readonly problems: readonly Problem[];
}

/** A message name (`OBS.R01`, `DTV.SIEM.DVCMD`), unlike an object (`CTC`) or its attribute (`SVC.role_cd`). */
const messageName = /^[A-Z]{2,}(\.[A-Z0-9_]+)+$/;
const visibleControlId = /<HDR\.control_id\s[^<>]*?\bV\s*=\s*["']([^"'&<>]+)["']/;

/** Reads one document. `hello` is the HEL of its conversation; `at` its offset in the input. */
export function readPoctDocument(bytes: Uint8Array, hello: PoctHello | null, at: number | null = null): PoctReading {
  const { text, fellBack } = decodeText(bytes);
  const problems = fellBack ? [problem("POCT_ENCODING", "not valid UTF-8", at)] : [];
  const document = parseXml(text);
  if (document === null) {
    problems.push(problem("POCT_BAD_XML", "the document is not well-formed", at));
    return { message: null, controlId: visibleControlId.exec(text)?.[1] ?? null, problems };
  }
  const controlId = value(document, "HDR", "HDR.control_id");
  if (!messageName.test(document.name)) {
    problems.push(problem("BYTES_OUTSIDE_MESSAGE", "a fragment without a message around it", at));
    return { message: null, controlId, problems };
  }
  const presented = document.name === "HEL.R01" ? readHello(document) : hello;
  return { message: { root: document.name, controlId, document, hello: presented }, controlId, problems };
}

/** The device as HEL.R01 presents it (POCT1A.md 7). */
export function readHello(document: PoctElement): PoctHello {
  const device = child(document, "DEV");
  const services = child(device, "DSC");
  return {
    deviceId: value(device, "DEV.device_id"),
    vendorId: value(device, "DEV.vendor_id"),
    modelId: value(device, "DEV.model_id"),
    serialId: value(device, "DEV.serial_id"),
    manufacturer: value(device, "DEV.manufacturer_name"),
    software: value(device, "DEV.sw_version"),
    topics: values(services, "DSC.topics_supported_cd"),
    directives: values(services, "DSC.directives_supported_cd"),
  };
}

interface DecodedText {
  readonly text: string;
  /** The bytes were not valid UTF-8 though nothing else was declared. */
  readonly fellBack: boolean;
}

const declaration = /^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;

/** Bytes of one document to text: what it declares, else UTF-8, else Latin-1 with a flag (POCT1A.md 2). */
function decodeText(bytes: Uint8Array): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = declaration.exec(buffer.toString("latin1", 0, 200))?.[1]?.toLowerCase();
  if (declared === "iso-8859-1" || declared === "latin1") return { text: buffer.toString("latin1"), fellBack: false };
  if (declared === "windows-1252") return { text: new TextDecoder("windows-1252").decode(bytes), fellBack: false };
  const fellBack = !isUtf8(bytes);
  return { text: buffer.toString(fellBack ? "latin1" : "utf8"), fellBack };
}

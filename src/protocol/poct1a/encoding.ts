/** Bytes of one document to text: what it declares, else UTF-8, else Latin-1 with a flag (POCT1A.md 2). */
import { Buffer } from "node:buffer";

export interface DecodedText {
  readonly text: string;
  /** The bytes were not valid UTF-8 though nothing else was declared. */
  readonly fellBack: boolean;
}

const declaration = /^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;

export function decodeText(bytes: Uint8Array): DecodedText {
  const latin1 = (): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const declared = declaration.exec(head)?.[1]?.toLowerCase();
  if (declared === "iso-8859-1" || declared === "latin1") return { text: latin1(), fellBack: false };
  if (declared === "windows-1252") return { text: new TextDecoder("windows-1252").decode(bytes), fellBack: false };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), fellBack: false };
  } catch {
    return { text: latin1(), fellBack: true };
  }
}

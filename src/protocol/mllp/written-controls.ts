/** Captures that people paste into text files: control bytes written as `<VT>`, `<CR>`, `<FS>`, with line breaks for the eye only. */
import { Buffer } from "node:buffer";

export interface WrittenControls {
  readonly bytes: Uint8Array;
  /** The offset in the file of an offset in `bytes`. */
  originalOffset(at: number): number;
}

const codes: Readonly<Record<string, string>> = { VT: "\x0b", FS: "\x1c", CR: "\r", LF: "\n" };

/** Turns written control bytes into real ones; a capture that has real ones is returned as it is. */
export function readWrittenControls(bytes: Uint8Array): WrittenControls {
  const asItIs: WrittenControls = { bytes, originalOffset: (at) => at };
  if (bytes.includes(0x0b) || bytes.includes(0x1c)) return asItIs;
  const text = Buffer.from(bytes).toString("latin1");
  const written = /<VT>|<CR>\r?\n/.test(text) && !/\r(?!\n)/.test(text);
  if (!written) return asItIs;

  const shifts: { readonly from: number; readonly shift: number }[] = [];
  let shift = 0;
  const real = text.replace(/<(VT|FS|CR|LF)>(?:\r?\n)?/g, (token, name: string, offset: number) => {
    shift += token.length - 1;
    shifts.push({ from: offset + token.length - shift, shift });
    return codes[name] ?? "";
  });
  return {
    bytes: Buffer.from(real, "latin1"),
    originalOffset: (at) => at + (shifts.findLast(({ from }) => from <= at)?.shift ?? 0),
  };
}

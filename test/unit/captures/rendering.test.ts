/** Bytes for the eye. */
import { expect, test } from "vitest";
import { renderBytes } from "../../../src/captures/rendering.ts";

test("control bytes have names, and a text is broken behind its own line ends", () => {
  expect(renderBytes(Buffer.from("\x021H|\\^&\rP|1\r\x03AB\r\n"), "text")).toEqual([
    "<STX>1H|\\^&<CR>",
    "P|1<CR>",
    "<ETX>AB<CR><LF>",
  ]);
});

test("letters are shown whether they came in UTF-8 or Latin-1", () => {
  expect(renderBytes(Buffer.from("Ødegård", "utf8"), "text")).toEqual(["Ødegård"]);
  expect(renderBytes(Buffer.from("Ødegård", "latin1"), "text")).toEqual(["Ødegård"]);
});

test("what is no text is shown as digits, and everything else when asked for", () => {
  const binary = Buffer.from("1002000000000000000000000000000041420000", "hex");
  expect(renderBytes(binary, "text")).toEqual(["10 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "41 42 00 00"]);
  expect(renderBytes(Buffer.from("AB"), "hex")).toEqual(["41 42"]);
});

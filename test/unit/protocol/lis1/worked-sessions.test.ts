/** The worked sessions of LIS.md Part 3; their checksums were computed apart from the code. */
import { expect, test } from "vitest";
import { ACK, Host, NAK, printed, problemsOf, replies, wire, words } from "./host.ts";

const frames31 = [
  "<STX>1H|\\^&|M0001||GLUX^POC-7^1.4.2^SN00123|||||LIS||P|LIS2-A2|20250304101500<CR><ETX>96<CR><LF>",
  "<STX>2P|1|PAT-001|||DOE^JANE^Q||19700102|F<CR><ETX>23<CR><LF>",
  "<STX>3C|1|L|fasting|G<CR><ETX>26<CR><LF>",
  "<STX>4O|1|SPC-778899||^^^GLU\\^^^KET|R||20250304100500||||N||||CAP^finger|||||||20250304101400|||F<CR><ETX>9E<CR><LF>",
  "<STX>5R|1|^^^GLU|5.4|mmol/L|3.9 to 6.1|N||F||OP42|20250304101000|20250304101020|SN00123<CR><ETX>C5<CR><LF>",
  "<STX>6C|1|I|LOT^STRIP-2231|I<CR><ETX>10<CR><LF>",
  "<STX>7R|2|^^^KET|0.3|mmol/L|0.0 to 0.6|N||F||OP42|20250304101000|20250304101025|SN00123<CR><ETX>B6<CR><LF>",
  "<STX>0M|1|TEMP|23.5<CR><ETX>30<CR><LF>",
  "<STX>1L|1|N<CR><ETX>04<CR><LF>",
];
const text = (frame: string): string => frame.slice(6, frame.indexOf("<CR>"));

test("3.1 record per frame, one damaged, one repeated after a lost ACK", () => {
  const host = new Host();
  const [h, p, c, o, r = "", ...rest] = frames31;
  const damaged = r.replace("|5.4|", "|5.5|");
  const outputs = host.hear(...["<ENQ>", h, p, c, o, damaged, r, r, ...rest, "<EOT>"].map((part) => wire(part ?? "")));
  expect(replies(outputs)).toBe(ACK.repeat(5) + NAK + ACK.repeat(6));
  expect(printed(outputs)).toEqual([frames31.map((frame) => `${text(frame)}\r`).join("")]);
  expect(problemsOf(outputs)).toEqual(["LIS1_BAD_CHECKSUM"]);
  expect(words(outputs).slice(-4)).toEqual(["ACK!", "message", "end complete", "batch-end"]);
});

test("3.2 a whole message packed in one frame", () => {
  const outputs = new Host().hear(
    wire(
      "<ENQ><STX>1H|\\^&|||GLUX^POC-7|||||LIS||P|LIS2-A2|20250304101500<CR>P|1|PAT-001<CR>O|1|SPC-778899||^^^GLU|R<CR>R|1|^^^GLU|5.4|mmol/L||N||F|||20250304101000<CR>L|1|N<CR><ETX>DE<CR><LF><EOT>",
    ),
  );
  expect(words(outputs)).toEqual(["ACK", "keep 146", "ACK!", "message", "end complete", "batch-end"]);
});

test("3.3 a record cut by ETB, its parents left out", () => {
  const outputs = new Host().hear(
    wire(
      "<ENQ><STX>1H|\\^&|||X<CR><ETX>B1<CR><LF><STX>2R|1|^^^GLU|5.4|<ETB>55<CR><LF><STX>3mmol/L||N||F<CR>L|1|N<CR><ETX>C7<CR><LF><EOT>",
    ),
  );
  expect(printed(outputs)).toEqual(["H|\\^&|||X\rR|1|^^^GLU|5.4|mmol/L||N||F\rL|1|N\r"]);
});

test("3.4 quality control", () => {
  const outputs = new Host().hear(
    wire(
      "<ENQ><STX>1H|\\^&|M0002||GLUX^POC-7^1.4.2^SN00123|||||LIS||Q|LIS2-A2|20250304060000<CR><ETX>97<CR><LF><STX>2P|1<CR><ETX>3F<CR><LF><STX>3O|1|QC-L1-55021||^^^GLU|R||20250304055900||||Q||||CTRL^LEVEL1^LOT55021^20260131|||||||20250304060000|||F<CR><ETX>1E<CR><LF><STX>4R|1|^^^GLU|2.9|mmol/L|2.4 to 3.4|N||F||OP42|20250304055930|20250304055950|SN00123<CR><ETX>E8<CR><LF><STX>5L|1|N<CR><ETX>08<CR><LF><EOT>",
    ),
  );
  expect(replies(outputs)).toBe(ACK.repeat(6));
  expect(printed(outputs)).toHaveLength(1);
});

test("3.5 an instrument's query is a message like any other", () => {
  const outputs = new Host().hear(
    wire(
      "<ENQ><STX>1H|\\^&|Q0001||GLUX^POC-7|||||LIS||P|LIS2-A2|20250304110000<CR><ETX>4F<CR><LF><STX>2Q|1|^SPC-778900||ALL||||||||O<CR><ETX>6C<CR><LF><STX>3L|1|N<CR><ETX>06<CR><LF><EOT>",
    ),
  );
  expect(printed(outputs)[0]).toContain("\rQ|1|^SPC-778900||ALL||||||||O\r");
});

test("3.6 an ENQ is answered whenever the line is neutral, and the host never sends one", () => {
  const host = new Host();
  const asked = host.hear(wire("<ENQ>"));
  host.wait(40_000);
  const again = host.hear(wire("<ENQ>"));
  expect([replies(asked), replies(again)]).toEqual([ACK, ACK]);
});

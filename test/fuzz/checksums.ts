/** Makes the checksums of a damaged transmission right again: else most of what is mutated would be refused at the first gate. */
import { Buffer } from "node:buffer";
import { crcText } from "../../src/protocol/axis/packet.ts";
import { checksum } from "../../src/protocol/lis1/frame.ts";
import type { Family } from "./targets.ts";

const STX = 0x02;
const ETX = 0x03;
const DLE = 0x10;
const ETB = 0x17;

export function withChecksums(bytes: Uint8Array, family: Family): Uint8Array {
  if (family === "lis") return lisFrames(Buffer.from(bytes));
  return family === "axis" ? axisPackets(Buffer.from(bytes)) : bytes;
}

/** `STX number text ETX|ETB` and two digits. */
function lisFrames(bytes: Buffer): Uint8Array {
  for (let from = bytes.indexOf(STX); from >= 0; from = bytes.indexOf(STX, from + 1)) {
    const ends = [bytes.indexOf(ETX, from), bytes.indexOf(ETB, from)].filter((at) => at >= 0);
    const end = Math.min(...ends);
    if (end + 2 < bytes.length) bytes.write(checksum(bytes.subarray(from + 1, end + 1)), end + 1, "latin1");
  }
  return bytes;
}

/** `DLE STX … DLE ETB` and four digits, the DLE ETB being the last before the next packet. */
function axisPackets(bytes: Buffer): Uint8Array {
  const begin = Buffer.of(DLE, STX);
  for (let from = bytes.indexOf(begin); from >= 0; from = bytes.indexOf(begin, from + 1)) {
    const following = bytes.indexOf(begin, from + 1);
    const end = bytes.lastIndexOf(Buffer.of(DLE, ETB), following < 0 ? bytes.length : following);
    if (end > from && end + 6 <= bytes.length) bytes.write(crcText(bytes.subarray(from, end + 2)), end + 2, "latin1");
  }
  return bytes;
}

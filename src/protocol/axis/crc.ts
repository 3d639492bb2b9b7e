/** CRC-16/MCRF4XX: reflected polynomial 8408, begins with FFFF, nothing added at the end (ANALYZERS.md 3.2). */

/** What one byte does to the register, for every byte. */
const steps = Uint16Array.from({ length: 256 }, (_, byte) => {
  let register = byte;
  for (let bit = 0; bit < 8; bit += 1) register = (register & 1) === 1 ? (register >>> 1) ^ 0x8408 : register >>> 1;
  return register;
});

export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (steps[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}

/** As a packet carries it: four upper-case hexadecimal digits. */
export function crcText(bytes: Uint8Array): string {
  return crc16(bytes).toString(16).toUpperCase().padStart(4, "0");
}

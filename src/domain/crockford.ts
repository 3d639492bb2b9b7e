/** Crockford's base 32: no I, L, O or U to misread. For ids that people read aloud and type. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The lowest `5 × length` bits, most significant character first. */
export function crockford(bits: bigint, length: number): string {
  const digits = Array.from({ length }, (_, i) => alphabet.charAt(Number((bits >> BigInt(5 * i)) & 31n)));
  return digits.reverse().join("");
}

/**
 * A float32, given by its bits, as decimal text: in whole numbers throughout, so that what is printed is decided by the value that
 * the analyzer stored and never by how a binary float is formatted.
 */

/** Bits of an IEEE 754 binary32. */
export type Float32Bits = number;

const signBit = 0x80000000;
const hiddenBit = 0x800000;
const exponentOf = (bits: Float32Bits): number => (bits >>> 23) & 0xff;

/** False for infinities and for what is no number. */
export function isFiniteFloat32(bits: Float32Bits): boolean {
  return exponentOf(bits) !== 0xff;
}

/** Negative, zero or positive, as a - b; both finite. */
export function compareFloat32(a: Float32Bits, b: Float32Bits): number {
  return rank(a) - rank(b);
}

/** Rounded to so many decimals, halves away from zero. Finite numbers only. */
export function float32ToFixed(bits: Float32Bits, decimals: number): string {
  return written(bits, rounded(magnitudeOf(bits), decimals), decimals);
}

/** The decimal text with the fewest decimals that no other float32 is nearer to: `5.3` of the float next to 5.3. Finite numbers only. */
export function float32ToShortest(bits: Float32Bits): string {
  const magnitude = magnitudeOf(bits);
  const { numerator, denominator, isPowerOfTwo } = magnitude;
  for (let decimals = 0; ; decimals += 1) {
    const power = 10n ** BigInt(decimals);
    const candidate = rounded(magnitude, decimals);
    const error = candidate * denominator - numerator * power;
    // Half a step to the neighbours; below a power of two they are twice as near.
    const parts = isPowerOfTwo ? 4n : 2n;
    if ((error < 0n ? -error : error) * parts < power) return written(bits, candidate, decimals);
  }
}

/** Bits of finite numbers ordered like the numbers. */
function rank(bits: Float32Bits): number {
  const size = bits & ~signBit;
  return (bits & signBit) === 0 ? size : -size;
}

/** The absolute value as an exact fraction; the denominator is a power of two, and its inverse the step to the next float. */
interface Magnitude {
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly isPowerOfTwo: boolean;
}

function magnitudeOf(bits: Float32Bits): Magnitude {
  const fraction = bits & (hiddenBit - 1);
  const exponent = exponentOf(bits);
  const significand = BigInt(exponent === 0 ? fraction : fraction | hiddenBit);
  const power = Math.max(exponent, 1) - 150;
  return {
    numerator: power > 0 ? significand << BigInt(power) : significand,
    denominator: power < 0 ? 1n << BigInt(-power) : 1n,
    isPowerOfTwo: fraction === 0,
  };
}

function rounded({ numerator, denominator }: Magnitude, decimals: number): bigint {
  return (2n * numerator * 10n ** BigInt(decimals) + denominator) / (2n * denominator);
}

function written(bits: Float32Bits, scaled: bigint, decimals: number): string {
  const digits = scaled.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const sign = (bits & signBit) !== 0 && scaled !== 0n ? "-" : "";
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}

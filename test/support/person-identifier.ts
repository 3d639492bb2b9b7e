/** PID-3 as Norway writes it (HL7.md 3.5): the number's kind decides authority and type, and its check digits must hold. */
interface Register {
  readonly kind: RegExp;
  readonly authority: string;
  readonly type: string;
}

const registers: readonly Register[] = [
  { kind: /^[89]/, authority: "FHN&2.16.578.1.12.4.1.4.3&ISO", type: "PNT" },
  { kind: /^[4-7]/, authority: "DNR&2.16.578.1.12.4.1.4.2&ISO", type: "NNNOR" },
  { kind: /^[0-3]/, authority: "FNR&2.16.578.1.12.4.1.4.1&ISO", type: "NNNOR" },
];

/** One repetition of PID-3. */
export function checkIdentifier(identifier: string): readonly string[] {
  const [id = "", checkDigit, scheme, authority, type] = identifier.split("^");
  const register = registers.find((one) => one.kind.test(id));
  return [
    ...(/^\d{11}$/.test(id) && hasCheckDigits(id) ? [] : ["PID-3.1 is no person number"]),
    ...(checkDigit || scheme ? ["PID-3.2 and 3.3 are not used"] : []),
    ...(authority === register?.authority ? [] : ["PID-3.4 is not the authority of such a number"]),
    ...(type === register?.type ? [] : ["PID-3.5 is not the type of such a number"]),
  ];
}

/** The first rule leaves 0 today and 0 to 3 for numbers issued from 2032; the second always leaves 0. */
function hasCheckDigits(id: string): boolean {
  const weigh = (weights: readonly number[]) => weights.reduce((sum, weight, i) => sum + weight * Number(id[i]), 0) % 11;
  return weigh([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) <= 3 && weigh([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) === 0;
}

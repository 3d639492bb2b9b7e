/** Who decides, in which role, and why (ruling 15). Every act of a person carries one. */
export const roles = ["operator", "lab-responsible", "administrator", "advisor"] as const;

/** Utfører, laboratorieansvarlig (or stedfortreder), administrator, Noklus-rådgiver. */
export type Role = (typeof roles)[number];

export interface Signature {
  readonly by: string;
  readonly reason: string;
  readonly role: Role;
}

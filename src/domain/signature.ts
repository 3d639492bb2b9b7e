/** Who decides, in which role, and why (ruling 15). Every act of a person carries one. */
export const roles = ["operator", "lab-responsible", "administrator", "advisor", "vendor"] as const;

/** Utfører, laboratorieansvarlig (or stedfortreder), administrator, Noklus-rådgiver, leverandør (for a time). */
export type Role = (typeof roles)[number];

export interface Signature {
  readonly by: string;
  readonly reason: string;
  readonly role: Role;
  /**
   * By which codes instruments know the signer's account: what was measured under one of them is the signer's own. Absent: no account
   * signed (the name is all there is).
   */
  readonly codes?: readonly string[] | undefined;
}

/** As people are told. */
const roleNames: Readonly<Record<Role, string>> = {
  operator: "utfører",
  "lab-responsible": "laboratorieansvarlig",
  administrator: "administrator",
  advisor: "Noklus-rådgiver",
  vendor: "leverandør",
};

export const roleName = (role: Role | null): string => (role === null ? "–" : roleNames[role]);

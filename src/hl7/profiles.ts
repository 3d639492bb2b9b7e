/** In what the profiles differ: the plain ORU^R01, IHE LPOCT's ORU^R30, and OUL^R22 for controls (HL7.md 0, 1.1, 1.3). */
import { UserError } from "../domain/problem-catalogue.ts";
import type { Receiver } from "../domain/station.ts";

export interface MessageProfile {
  /** MSH-9. */
  readonly messageType: readonly [string, string, string];
  /** MSH-21; empty: not sent. */
  readonly profileId: readonly string[];
  /** ORC-1: `RE` observations follow, `NW` the receiver must make the order. */
  readonly orderControl: "RE" | "NW";
  /** ORU_R30 has no place for SPM. */
  readonly hasSpecimen: boolean;
  readonly isOf: "patients" | "controls";
}

const profiles: Readonly<Record<Receiver["profile"], MessageProfile>> = {
  "oru-r01": {
    messageType: ["ORU", "R01", "ORU_R01"],
    profileId: [],
    orderControl: "RE",
    hasSpecimen: true,
    isOf: "patients",
  },
  // A correction too makes an order, by LPOCT: the receiver knows it by OBR-3 and OBX-11.
  "oru-r30": {
    messageType: ["ORU", "R30", "ORU_R30"],
    profileId: ["LAB-32", "IHE"],
    orderControl: "NW",
    hasSpecimen: false,
    isOf: "patients",
  },
  // IHE has no profile for what a POCT data manager tells of controls; this one borrows from LAW (HL7.md 1.1, 1.3).
  "oul-r22": {
    messageType: ["OUL", "R22", "OUL_R22"],
    profileId: [],
    orderControl: "RE",
    hasSpecimen: true,
    isOf: "controls",
  },
};

/** Throws HL7_UNRENDERABLE for a profile of the other kind: a patient never goes to a receiver of controls. */
export function profileFor(what: MessageProfile["isOf"], { profile }: Receiver): MessageProfile {
  const found = profiles[profile];
  if (found.isOf !== what) throw new UserError("HL7_UNRENDERABLE", `${profile} is not a profile for results of ${what}.`);
  return found;
}

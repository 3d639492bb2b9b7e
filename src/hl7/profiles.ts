/** In what the two patient profiles differ: the plain ORU^R01 and IHE LPOCT's ORU^R30 (hl7.md 0, 1.1). */
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
}

const resultProfiles: Readonly<Record<Receiver["profile"], MessageProfile | null>> = {
  "oru-r01": { messageType: ["ORU", "R01", "ORU_R01"], profileId: [], orderControl: "RE", hasSpecimen: true },
  "oru-r30": { messageType: ["ORU", "R30", "ORU_R30"], profileId: ["LAB-32", "IHE"], orderControl: "NW", hasSpecimen: false },
  "oul-r22": null,
};

/** Throws HL7_UNRENDERABLE for the profile of control results: a patient never goes there. */
export function resultProfile(receiver: Receiver): MessageProfile {
  const profile = resultProfiles[receiver.profile];
  if (profile === null) throw new UserError("HL7_UNRENDERABLE", `${receiver.profile} is not a profile for patient results.`);
  return profile;
}

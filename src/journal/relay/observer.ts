/** OBX-16: who measured. */
import { component, rawField } from "../../protocol/hl7v2/access.ts";
import type { Hl7Segment } from "../../protocol/hl7v2/message.ts";

export interface Observer {
  readonly id: string | null;
  /** `Nilsen, Kari`, or what stands there of it. */
  readonly name: string | null;
  /** The id is of the register of health personnel. */
  readonly isHpr: boolean;
}

const hprOid = "2.16.578.1.12.4.1.4.4";

export function readObserver(obx: Hl7Segment): Observer | null {
  const id = component(obx, 16, 1);
  const names = [component(obx, 16, 2), component(obx, 16, 3)].filter((part) => part !== null);
  if (id === null && names.length === 0) return null;
  const authority = rawField(obx, 16).split(obx.delimiters.repetition)[0]?.split(obx.delimiters.component)[8] ?? "";
  const isHpr = authority.split(obx.delimiters.subcomponent)[1] === hprOid;
  return { id, name: names.length === 0 ? null : names.join(", "), isHpr };
}

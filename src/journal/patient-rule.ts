/** PID-3: whose result it is. A number that cannot be a person's is refused before anything else could believe it (HL7.md 3.5). */
import { classifyPersonNumber, type PersonNumberKind } from "../domain/person-number.ts";
import { rawField, segments } from "../protocol/hl7v2/access.ts";
import type { Hl7Message } from "../protocol/hl7v2/message.ts";
import { type Finding, locate } from "./finding.ts";

/** Assigning authority of each register (CX.4.2). H-numbers are local to one organisation and have none. */
const registers: Readonly<Partial<Record<PersonNumberKind, string>>> = {
  fnr: "2.16.578.1.12.4.1.4.1",
  dnr: "2.16.578.1.12.4.1.4.2",
  fhn: "2.16.578.1.12.4.1.4.3",
};

export function checkPatient(message: Hl7Message): readonly Finding[] {
  return segments(message, "PID").flatMap((pid) => {
    const location = locate(message, pid, 3);
    const { repetition, component, subcomponent } = pid.delimiters;
    const identifiers = rawField(pid, 3)
      .split(repetition)
      .filter((raw) => raw !== "");
    if (identifiers.length === 0) return [{ code: "101" as const, location, text: "PID-3 is missing." }];
    return identifiers.flatMap((raw, i): Finding[] => {
      const [id = "", , , authority = ""] = raw.split(component);
      const { kind, validChecksum } = classifyPersonNumber(id);
      const at = [...location, i + 1, 1];
      if (authority === "") return [{ code: "101", location: [...location, i + 1, 4], text: "PID-3 names no register." }];
      if (!validChecksum) return [{ code: "204", location: at, text: "PID-3 has wrong check digits." }];
      if (registers[kind] !== authority.split(subcomponent)[1])
        return [{ code: "204", location: at, text: "PID-3 is no number of the register it names." }];
      return [];
    });
  });
}

/** OBX-16, 17, 18 and 23: who measured, by which method, on which instrument, for which unit (HL7.md 2). */
import type { Station } from "../domain/station.ts";
import type { Envelope } from "./envelope.ts";
import {
  components,
  empty,
  type Field,
  type Leaf,
  limited,
  type Repetition,
  repetitions,
  shortened,
  subcomponents,
  text,
} from "./fields.ts";
import { sendingApplication } from "./sender.ts";
import type { Operator } from "./types.ts";

/** Capital letters, digits and hyphens: a code made by rule from names. */
export function codeFrom(...names: readonly string[]): string {
  return names
    .join("-")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** A local code made by rule, `DCA-VANTAGE-HBA1C`: the model's part gives way so that the analyte is whole in CE.1's 20 characters. */
export function method(model: string, analyte: string, { form }: Envelope): Field {
  const modelCode = codeFrom(model)
    .slice(0, 19 - analyte.length)
    .replace(/-$/, "");
  const name = limited("OBX-17.2", 199, text(`${model} ${analyte}`));
  return components(limited("OBX-17.1", 20, text(`${modelCode}-${codeFrom(analyte)}`)), name, text(form.codeSystems.local));
}

/** The person where the register knows them, else the id as the instrument has it. */
export function observer(operatorId: string | null, operator: Operator | null = null): Field {
  if (operator !== null) return healthPersonnel(operator);
  const id = text(operatorId ?? "");
  // XCN.1 takes 15 characters. A longer id (an e-mail address) is written as the surname, which takes 50; what is longer still is left
  // out and stays in the station's own record: who measured must neither be cut nor keep a result from its patient.
  if (id.length <= 15) return id;
  return id.length <= 50 ? components(empty, id) : empty;
}

function healthPersonnel({ hprNumber, familyName, givenName }: Operator): Field {
  const register = subcomponents(text("HPR"), text("2.16.578.1.12.4.1.4.4"), text("ISO"));
  return components(
    limited("OBX-16.1", 15, text(hprNumber)),
    limited("OBX-16.2", 50, text(familyName)),
    limited("OBX-16.3", 30, text(givenName ?? "")),
    ...[empty, empty, empty, empty, empty],
    // A name that the register has as a whole is of type U, unspecified, as the patient's.
    ...[register, text(givenName === null ? "U" : "L"), empty, empty, text("LN")],
  );
}

interface Device {
  readonly model: string;
  readonly maker?: string | null;
  readonly serial: string | null;
}

/** EI takes 22 characters in all: the serial number is the identity and stands whole, its authority only where there is room. */
export function equipment({ model, maker = null, serial }: Device, { form }: Envelope): Field {
  if (form.equipment === "labbro") return serial === null ? empty : withAuthority(serial, text(sendingApplication));
  // LAW's examples name the maker by one word (HL7.md 1.3).
  const by = shortened(10, maker?.split(" ")[0] ?? "");
  const what = components(shortened(by === "" ? 22 : 21 - by.length, model), by);
  return repetitions(what, serial === null ? empty : withAuthority(serial, by));
}

function withAuthority(serial: string, authority: Leaf): Repetition {
  const named = components(text(serial), authority);
  return named.length <= 22 ? named : limited("OBX-18", 22, text(serial));
}

/** The unit with its number in Enhetsregisteret; without one nothing is said. Its name may be shortened: the number is the identity. */
export function performer({ name, organisation }: Station["site"]): Field {
  if (organisation === null) return empty;
  const register = subcomponents(text("ENH"), text("2.16.578.1.12.4.1.4.101"), text("ISO"));
  const number = limited("OBX-23.10", 20, text(organisation));
  return components(shortened(50, name), text("L"), empty, empty, empty, register, empty, empty, empty, number);
}

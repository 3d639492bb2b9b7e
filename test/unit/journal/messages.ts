/** A patient result and a control result as a gateway sends them, each field replaceable by its place: `{ "PID-3": "…" }`. */
export type Changes = Readonly<Record<string, string | null>>;

const crpCode = "NPU19748^P-C-reaktivt protein^99NLK^48421-2^C reactive protein^LN";
const person = (id: string) => `${id}^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR`;
export const persons = { åse: person("13717404089"), ola: person("15815024343") };

const patientResult = [
  "MSH|^~\\&|LABBRO|BJERKE|EPJ|KOMMUNEN|20260314101533+0100||ORU^R01^ORU_R01|01KKP3Z0XW7Q4M2C9T5A|T|2.5.1|||NE|AL|NOR|UNICODE UTF-8",
  `PID|1||${persons.åse}||Ødegård^Åse^^^^^L`,
  "PV1|1|N|BASE-0412^^^BJERKE",
  "ORC|RE||7Q4M2C9T5B1KKP3Z0XW4||CM||||20260314101530+0100",
  `OBR|1||7Q4M2C9T5B1KKP3Z0XW4|${crpCode}|||20260314101105+0100||||O|||||||||||20260314101530+0100||LAB|F`,
  `OBX|1|NM|${crpCode}||47|mg/L^mg/L^UCUM|||||F|||20260314101105+0100|||CRP^CRP^99LABBRO|AF20095065^LABBRO|20260314101105+0100`,
  "NTE|1|L|Pasientnær analyse utført av hjemmetjenesten, Afinion 2.",
  "SPM|1|^7Q4M2C9T5B1KKP3Z0XW4||BLDC^Blood capillary^HL70487|||CAP^Capillary Specimen^HL70488||||P^Patient^HL70369||||||20260314101105+0100",
];

const controlResult = [
  "MSH|^~\\&|LABBRO|BJERKE|LABQC|KOMMUNEN|20260314075911+0100||OUL^R22^OUL_R22|01KKNW8F3R6B1V0E7Y2H|T|2.5.1|||NE|AL|NOR|UNICODE UTF-8",
  "SPM|1|^QC-1||CTRL^Kontrollmateriale^99LABBRO|||||||Q^Control specimen^HL70369||||||20260314075600+0100||20270131",
  "SAC|||C7781",
  "INV|CRP1^CRP kontroll^99LABBRO|OK^OK Status^HL70383|CO^Control^HL70384|||||||||20270131||||C7781",
  `OBR|1||QC-1|${crpCode}|||20260314075600+0100|||||||||||||||20260314075909+0100||LAB|F`,
  "ORC|RE||QC-1||CM||||20260314075909+0100",
  `OBX|1|NM|${crpCode}|1|38.2|mg/L^mg/L^UCUM|32.0-44.0||||F|||20260314075600+0100`,
  "SID|CRP-CAS^CRP-kassett^99LABBRO|A12345",
  "NTE|1|L|Kontrollen er godkjent.",
  "OBX|2|NM|QC_TARGET^QC target value^99LABBRO|1|38.0|mg/L^mg/L^UCUM|||||F",
  "OBX|3|CE|QC_VERDICT^QC verdict^99LABBRO|1|ACCEPTED^Godkjent^99LABBRO||||||F",
];

export const oru = (changes: Changes = {}): Buffer => bytesOf(patientResult, changes);
export const oul = (changes: Changes = {}): Buffer => bytesOf(controlResult, changes);

/** Without the segments of these names. */
export const oruWithout = (...names: string[]): Buffer =>
  bytesOf(
    patientResult.filter((line) => !names.includes(line.slice(0, 3))),
    {},
  );

/** With lines put in after the n-th. */
export function oruWith(after: number, ...lines: string[]): Buffer {
  return bytesOf(patientResult.toSpliced(after, 0, ...lines), {});
}

/** `SEG-n`: field n of the first segment of that name; null empties it. */
function bytesOf(lines: readonly string[], changes: Changes): Buffer {
  const changed = [...lines];
  for (const [place, value] of Object.entries(changes)) {
    const [name = "", number] = place.split("-");
    const index = changed.findIndex((line) => line.startsWith(`${name}|`));
    const fields = (changed[index] ?? "").split("|");
    // MSH-1 is the separator itself.
    fields[Number(number) - (name === "MSH" ? 1 : 0)] = value ?? "";
    changed[index] = fields.join("|");
  }
  return Buffer.from(changed.map((line) => `${line}\r`).join(""), "utf8");
}

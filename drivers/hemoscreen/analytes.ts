/** The blood count of the HemoScreen: LOINC codes on the wire, its own abbreviations as names. */
import type { AnalyteDeclaration, AnalyteTable } from "../../src/driver-api/index.ts";

const inMessages = "samples/poct1a/hemoscreen (messages after the vendor's document HS-IL-00067)";
const inTable = "the vendor's table of parameters as a public host quotes it; the unit as in its example messages";

const cells = "10*3/uL";
const parameter = (code: string, unit: string, source = inTable): AnalyteDeclaration => ({
  codes: [code],
  units: [unit],
  source,
});

export const analytes: AnalyteTable = {
  WBC: parameter("6690-2", cells, inMessages),
  RBC: parameter("789-8", "10*6/uL", inMessages),
  HGB: parameter("718-7", "g/dL", inMessages),
  HCT: parameter("4544-3", "%"),
  MCV: parameter("787-2", "fL"),
  MCH: parameter("785-6", "pg"),
  MCHC: parameter("786-4", "g/dL"),
  RDW: parameter("788-0", "%"),
  PLT: parameter("777-3", cells),
  MPV: parameter("32623-1", "fL"),
  "NEU#": parameter("751-8", cells),
  "LYM#": parameter("731-0", cells),
  "MON#": parameter("742-7", cells),
  "EOS#": parameter("711-2", cells),
  "BAS#": parameter("704-7", cells),
  "NEU%": parameter("770-8", "%"),
  "LYM%": parameter("736-9", "%"),
  "MON%": parameter("5905-5", "%"),
  "EOS%": parameter("713-8", "%"),
  "BAS%": parameter("706-2", "%"),
};

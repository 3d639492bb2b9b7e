/** The `mapping` block of a device file: where a generic driver finds each thing, one form for each family of messages. */

import { type MappedField, mappedFields } from "../../domain/generic-mapping.ts";
import { z } from "../../domain/zod.ts";
import { hl7Place, isTimeFormat, lisPlace, poctPlace, readSafePattern } from "../../driver-api/index.ts";
import { line } from "./text.ts";

const help: Readonly<Record<MappedField, string>> = {
  code: "The instrument's code of the analysis.",
  value: "The value. Of HL7 the whole OBX-5, which is read by the type in OBX-2.",
  comparator: "The comparator, where it stands apart from the value: <, >, <= or >=.",
  unit: "The unit.",
  flags: "Flags beside the value; < and > count as comparators.",
  range: "Reference range, or what is accepted of a control.",
  status: "Status letters of result and order.",
  measuredAt: "Time of the measurement; never the time of sending.",
  timeOfDay: "Time of day, where it stands apart from the date in measuredAt.",
  sequence: "The instrument's own number of the run; the same for all values of one run.",
  patientId: "Patient id; of a control what was scanned or typed instead.",
  patientName: "Patient's name.",
  birthDate: "Date of birth.",
  sex: "Sex.",
  sampleId: "Sample id.",
  orderId: "Order id.",
  specimen: "Kind of specimen.",
  operatorId: "Who measured.",
  reagentLot: "Lot of the strip, cartridge or cuvette.",
  reagentExpiry: "Its expiry.",
  controlName: "Name of the control material.",
  controlLot: "Its lot.",
  controlLevel: "Its level.",
  controlExpiry: "Its expiry.",
  serial: "Serial number of the instrument.",
  model: "Model of the instrument.",
  software: "Software of the instrument.",
  notes: "Comments.",
};

/** Standards that have codes of their own for these give them no address. */
const withoutStatus = mappedFields.filter((field) => field !== "status");
const withoutDevice = withoutStatus.filter((field) => !["serial", "model", "software"].includes(field));

function address(read: (text: string) => unknown, todo: string) {
  return z.string({ error: todo }).refine((text) => read(text) !== null, { error: todo });
}

const lisAddress = address(lisPlace, "Write record, field and, if wanted, component, counted as in LIS02: R.4 or O.16.2.");
const hl7Address = address(
  hl7Place,
  "Write segment, field and, if wanted, component, counted as in HL7: OBX-5, OBR-23.2 or PID-3[FNR].1.",
);
/** A part of OBX-5 is another thing with every type: `100` of `^100^-^200` is half a range, `5` of `<^5` has lost its comparator. */
const hl7FieldAddress = hl7Address.refine((text) => !/^OBX-5[.[]/.test(text), {
  error:
    "Write OBX-5 whole: it is read by its type in OBX-2 (NM, SN, ST, CE …), and a part of it loses the comparator or half a range.",
});
const poctAddress = address(
  poctPlace,
  "Write the objects down to the attribute, and @ with the XML attribute if it is not V: PT/PT.patient_id or OBS/OBS.value@U.",
);
const lineAddress = z.union([z.int().min(1).max(200), z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/)], {
  error: "Write the number of the column, from 1, or the name of a group of the pattern.",
});

/** Several addresses: the first that holds something. An empty list: nowhere. `id` names the form in the JSON Schema. */
function fieldMap<Address extends z.ZodType>(place: Address, names: readonly MappedField[], id: string) {
  const places = z.union([place, z.array(place)]).meta({ id, description: "An address, or a list of them in order." });
  const shape = Object.fromEntries(names.map((name) => [name, places.optional().describe(help[name])]));
  return z
    .strictObject(shape as Record<MappedField, z.ZodOptional<typeof places>>)
    .describe("Where things stand. What the family's standard says counts unless it is written here; [] means nowhere.");
}

const pattern = z
  .string()
  .superRefine((source, context) => {
    const reading = readSafePattern(source);
    if (!reading.ok) context.addIssue({ code: "custom", message: `The pattern ${reading.why}.` });
  })
  .describe("A regular expression for the whole text.");

const words = z
  .union([line("A word."), z.array(line("A word.")).min(1)])
  .meta({ id: "words", description: "A word, or several." });
const fieldName = z.enum(mappedFields).meta({ id: "mappedField" });

function rule<Address extends z.ZodType>(place: Address) {
  return z
    .strictObject({
      field: z.union([fieldName, place]).describe("What is looked at: a name out of fields, or an address."),
      equals: words.describe("It is this word, or one of these.").optional(),
      contains: words.describe("It holds this word, or one of these.").optional(),
      prefix: words.describe("It begins with this word, or one of these.").optional(),
      pattern: pattern.optional(),
      kind: z.enum(["control", "eqa", "service"]).describe("What it then is; never sent as a patient's.").default("control"),
    })
    .refine((one) => testsOf(one).length === 1, { error: "Give exactly one of equals, contains, prefix and pattern." });
}

const tests = ["equals", "contains", "prefix", "pattern"] as const;

function testsOf(written: Readonly<Partial<Record<(typeof tests)[number], unknown>>>): readonly (typeof tests)[number][] {
  return tests.filter((test) => written[test] !== undefined);
}

const units = z
  .union([
    z.array(z.union([line("Unit."), z.literal("")])).min(1),
    z.record(z.string(), z.union([line("Unit."), z.literal(1)]).transform(String)),
  ])
  .describe(
    'Units as the instrument spells them, or spelling: the journal\'s spelling, such as { mg/l: mg/L }; "" where it sends none.',
  );

const analytes = z
  .record(
    line("Name of an analysis: CRP, HbA1c, INR …"),
    z.strictObject({
      codes: z.array(line("Code.")).min(1).describe("The instrument's codes for the analysis, as sent. Put numbers in quotes."),
      units,
    }),
  )
  .meta({ id: "mappedAnalytes", description: "The analyses by the name that the journal knows them by: CRP, HbA1c, INR …" });

const common = {
  analytes,
  failures: z.array(line("Word.")).describe("Words in place of a value that mean: no result.").default([]),
  decimal: z
    .enum(["point", "comma", "either"])
    .describe("Decimal sign. either takes both, but a comma before exactly three digits is then no number.")
    .default("either"),
  timeFormat: z
    .string()
    .refine(isTimeFormat, { error: "Write it with YYYY (or YY), MM, DD, HH, mm and perhaps ss, such as DD.MM.YYYY HH:mm." })
    .describe("How times are written, such as DD.MM.YYYY HH:mm. Default: as in the standards.")
    .optional(),
};

const kinds = <Address extends z.ZodType>(place: Address) =>
  z
    .array(rule(place))
    .describe("How a control, an EQA sample or a service run is known, in order; then what the standard says.")
    .default([]);

const processing = z
  .array(line("Letter."))
  .describe("Processing ids of messages that hold results; others are kept and not used. Default: the standard's.")
  .optional();

const columns = {
  type: z.literal("delimited"),
  separator: z.string().min(1).max(3).describe('What stands between columns, such as ";" or "\\t".'),
  columns: z.int().min(2).max(200).describe("How many columns a result has. Another number of columns is no result."),
};

const layout = z
  .discriminatedUnion("type", [
    z.strictObject(columns),
    z.strictObject({
      type: z.literal("pattern"),
      pattern: pattern.describe("A regular expression for the whole line, with named groups."),
    }),
  ])
  .describe("How a line is built: type delimited or pattern.");

export const mapping = z
  .discriminatedUnion("family", [
    z.strictObject({
      family: z.literal("lis2"),
      fields: fieldMap(lisAddress, mappedFields, "lisPlaces").prefault({}),
      controls: kinds(lisAddress),
      processing,
      ...common,
    }),
    z.strictObject({
      family: z.literal("hl7"),
      fields: fieldMap(hl7FieldAddress, mappedFields, "hl7Places").prefault({}),
      controls: kinds(hl7Address),
      processing,
      ...common,
    }),
    z.strictObject({
      family: z.literal("poct1a"),
      fields: fieldMap(poctAddress, withoutDevice, "poctPlaces").prefault({}),
      controls: kinds(poctAddress),
      ...common,
    }),
    z.strictObject({
      family: z.literal("lines"),
      layout,
      fields: fieldMap(lineAddress, withoutStatus, "linePlaces"),
      controls: kinds(lineAddress),
      ...common,
    }),
  ])
  .describe("Where a generic driver finds things in the messages: family lis2, hl7, poct1a or lines, and its settings.");

export type WrittenMapping = z.output<typeof mapping>;

/** Codes of what an instrument said and could not be read as it stood: the part of the catalogue (problem-catalogue.ts) for drivers. */
import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

export const decodeProblems = {
  DECODE_NO_RESULT: entry("A message held no result.", "Nothing."),
  DECODE_UNKNOWN_ANALYTE: entry(
    "The instrument reported an analysis that is not mapped.",
    "With a mapping: add the code to the instrument's file. Else ask the driver's maintainer to add it.",
  ),
  DECODE_UNKNOWN_UNIT: entry(
    "The instrument reported a unit that is not on the list.",
    "Check the unit setting of the instrument.",
  ),
  DECODE_BAD_VALUE: entry(
    "A value is no plain number.",
    "Nothing, where the site lists it as an answer in words. Else read the value on the instrument and call the laboratory consultant.",
  ),
  DECODE_BAD_TIME: entry("A time could not be read.", "Check the instrument's clock."),
  DECODE_MISSING_FIELD: entry("A field that a result needs is missing.", "Send the results again from the instrument."),
  DECODE_SERVICE_MESSAGE: entry("A service or demonstration message was kept but not used.", "Nothing."),
  DECODE_NO_MAPPING: entry(
    "Nobody has said where this instrument's results stand in its messages.",
    "Add mapping to the instrument's file (config/README.md).",
  ),
  DRIVER_FAILED: entry(
    "The driver could not read a message.",
    "Export the conversation (labbro capture export) and send it to the maintainers.",
  ),
} as const satisfies Record<string, CatalogueEntry>;

/** What can be wrong with what comes over a wire: a part of the one catalogue (problem-catalogue.ts). */

import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

export const wireProblems = {
  // Wire: LIS01 framing
  LIS1_BAD_CHECKSUM: entry("A frame arrived damaged.", "Nothing: the instrument was asked to send it again.", true),
  LIS1_FRAMES_MISSING: entry(
    "Frames of a message are missing, so nothing of it is used.",
    "Send the results again from the instrument.",
  ),
  LIS1_FRAME_TOO_LONG: entry("A frame is longer than the protocol allows.", "Check that the right driver and mode are chosen."),
  LIS1_NO_CHECKSUM: entry("A frame carried no checksum.", "Set the instrument to send checksums, if it can."),
  LIS1_TIMEOUT: entry("The instrument went silent in mid-transfer.", "Send the results again from the instrument.", true),
  LIS1_RESTARTED: entry("The instrument began its transfer anew.", "Nothing: the new transfer counts.", true),
  LIS1_TOO_MANY_REFUSALS: entry("The instrument kept sending damaged frames.", "Check the cable and the speed setting."),
  // Wire: LIS02 records
  LIS2_NO_HEADER: entry("Records arrived without a header.", "Send the results again from the instrument."),
  LIS2_NO_TERMINATOR: entry("A message ended without its last record.", "Send the results again from the instrument."),
  LIS2_RECORDS_MISSING: entry(
    "Records of a message are missing or wrongly numbered, so nothing of it is used.",
    "Send the results again. If the instrument always numbers so, set protocol.recordNumbers: ignored.",
  ),
  LIS2_ORPHAN_RECORD: entry("A record stands outside its parent.", "Nothing: it was read as if the parent were there."),
  LIS2_UNKNOWN_RECORD: entry("A record of an unknown type was kept but not used.", "Nothing."),
  // Wire: POCT1-A
  POCT_BAD_XML: entry("A document from the instrument is not readable XML.", "Send the results again from the instrument."),
  POCT_DOCTYPE: entry("A document held a forbidden declaration.", "Disconnect the device and call the IT contractor."),
  POCT_TOO_LARGE: entry("A document is larger than allowed.", "Check that the right driver and mode are chosen."),
  POCT_UNEXPECTED: entry("The instrument sent a message out of turn.", "Nothing: it was answered as the standard says."),
  POCT_UNKNOWN_ROOT: entry("A message of an unknown type was kept but not used.", "Nothing."),
  POCT_REFUSED: entry("The instrument could not do what was asked.", "Nothing unless it repeats."),
  POCT_TIMEOUT: entry("The instrument did not answer in time.", "Nothing: it connects again by itself.", true),
  POCT_ENCODING: entry("A document was not valid UTF-8 and was read as Latin-1.", "Nothing."),
  // Wire: MLLP and HL7 from analyzers
  MLLP_TOO_LARGE: entry("A message is larger than allowed.", "Check that the right driver and mode are chosen."),
  MLLP_UNFINISHED: entry("A message ended before its end mark.", "Send the results again from the instrument.", true),
  HL7_NO_HEADER: entry("A message does not begin with MSH.", "Check that the right driver and mode are chosen."),
  HL7_BAD_SEGMENT: entry("A line of the message is no HL7 segment.", "Nothing: it was kept but not used."),
  HL7_ENCODING: entry("A message does not keep to the character set it names.", "Check the letters in names and comments."),
  // Wire: Axis-Shield packets
  AXIS_BAD_CRC: entry("A packet arrived damaged.", "Nothing: the instrument was asked to send it again.", true),
  AXIS_NO_ANSWER: entry("The instrument does not answer a request for results.", "Nothing: it is asked again.", true),
  AXIS_REFUSED: entry("The instrument refused a request for results.", "Nothing unless it repeats: it is asked again.", true),
  AXIS_UNKNOWN_CLASS: entry("A packet of an unknown kind was kept but not used.", "Nothing."),
  AXIS_NO_PROGRESS: entry(
    "The instrument sends the same results over and over; later ones may be missing.",
    "Compare with the instrument's display, and check its clock.",
  ),
  // Wire: lines
  LINE_TOO_LONG: entry("A line is longer than allowed.", "Check that the right driver, mode and speed are chosen."),
  LINE_UNREADABLE: entry("A line from the instrument was not understood.", "Nothing: it was kept but not used."),
  // Any wire
  BYTES_OUTSIDE_MESSAGE: entry("Bytes belong to no message.", "Nothing: they were kept."),
  TRANSMISSION_INCOMPLETE: entry("A transfer broke off before its end.", "Send the results again from the instrument.", true),
} as const satisfies Record<string, CatalogueEntry>;

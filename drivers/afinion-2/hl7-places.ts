/** Afinion 2 in HL7 mode: ORU^R01 of HL7 2.4 (ANALYZERS.md 3.1). */
import { type Hl7Dialect, hl7At } from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

export const hl7Places: Hl7Dialect = {
  vendor: "Abbott",
  model: "Afinion 2",
  analytes,
  modelAt: hl7At("MSH", 3),
  serial: hl7At("OBX", 18),
  software: null,
  // Of a control it is the id that was scanned from its vial.
  patientId: hl7At("PID", 3),
  sequence: hl7At("OBR", 3),
  orderId: hl7At("OBR", 2),
  sampleId: null,
  specimen: hl7At("OBR", 15),
  reagentLot: hl7At("OBR", 23, 2),
  measuredAt: hl7At("OBX", 19),
  operatorId: hl7At("OBX", 16),
  // The vendor's page on the flag was never seen: HL7 puts it in OBX-8, an integrator's tests in OBX-9. Both are read.
  flags: [hl7At("OBX", 8), hl7At("OBX", 9)],
  control: { at: hl7At("MSH", 11), is: ["Q"] },
};

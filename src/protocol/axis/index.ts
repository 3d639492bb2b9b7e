/** What readers and writers of the records need. */
export { patientRecords } from "./message.ts";
export * from "./records.ts";

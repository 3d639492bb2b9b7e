/** Drivers by configuration alone: the mapping of an instrument's file, and what reads messages by it. */
export { hl7Place, lisPlace, poctPlace } from "./address.ts";
export { defineGenericDriver } from "./driver.ts";
export { readSafePattern } from "./safe-pattern.ts";
export { standardHl7, standardLis, standardPoct } from "./standard.ts";
export { isTimeFormat } from "./time-format.ts";

/** LIS02-A2 records (ASTM E1394). */
export * from "./delimiters.ts";
export * from "./escapes.ts";
export * from "./fields.ts";
export * from "./hierarchy.ts";
export * from "./message.ts";
export * from "./numbering.ts";
export * from "./parse.ts";

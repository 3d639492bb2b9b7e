/** The LIS01-A2 link (ASTM E1381). */

export type { Lis1Options } from "../options.ts";
export { readLisCapture } from "./capture.ts";
export { buildFrame, checksum, frameMessage } from "./frame.ts";
export { createLis1Session } from "./session.ts";

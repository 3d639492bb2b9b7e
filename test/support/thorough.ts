/**
 * How much a test looks at where chance or a step decides: enough by default, all of it with LABBRO_THOROUGH=1, and little with
 * LABBRO_BRIEF=1, where hundreds of changed programs are tried one after the other (`npm run mutants`).
 */
export const isThorough = process.env.LABBRO_THOROUGH === "1";
const isBrief = process.env.LABBRO_BRIEF === "1";

export const thoroughly = (usual: number, thorough: number): number =>
  isThorough ? thorough : isBrief ? Math.ceil(usual / 10) : usual;

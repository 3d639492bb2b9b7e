/** How much a test looks at: enough by default, all of it with LABBRO_THOROUGH=1. */
export const isThorough = process.env.LABBRO_THOROUGH === "1";

export const thoroughly = (usual: number, thorough: number): number => (isThorough ? thorough : usual);

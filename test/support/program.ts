/** The program as suites start it: from its sources, or, where LABBRO_PROGRAM says `bundle`, as `npm run bundle` made it. */
import { fileURLToPath } from "node:url";

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const programs = { sources: fromRoot("src/labbro.js"), bundle: fromRoot("dist/main.js") } as const;

const named = process.env.LABBRO_PROGRAM ?? "sources";
if (named !== "sources" && named !== "bundle") throw new Error(`LABBRO_PROGRAM=${named}: there is sources and bundle.`);

export const program: string = programs[named];

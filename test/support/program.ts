/** The program as suites start it: from its sources, or, where LABBRO_PROGRAM says `bundle`, as `npm run bundle` made it. */
import { fileURLToPath } from "node:url";

const places: Readonly<Record<string, string>> = { sources: "../../src/labbro.js", bundle: "../../dist/main.js" };
const named = process.env.LABBRO_PROGRAM ?? "sources";
const place = places[named];
if (place === undefined) throw new Error(`LABBRO_PROGRAM=${named}: there is ${Object.keys(places).join(" and ")}.`);

export const program: string = fileURLToPath(new URL(place, import.meta.url));

/** The same program under the name of a TypeScript file, for whoever types `node src/main.ts`; `labbro.js` starts sooner. */
import "./labbro.js";

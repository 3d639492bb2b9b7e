/** What /health says of the configuration: what the files want and does not run. Codes and sentences only. */
import { problemCatalogue } from "../../domain/problem-catalogue.ts";
import type { Activation, NotTaken } from "./activation.ts";

/** `mistakes`: of the files as they are now; then nothing of them is in use. */
export function configurationHealth({ notTaken }: Pick<Activation, "notTaken">, mistakes: number) {
  return {
    mistakes,
    notTaken: [...(mistakes === 0 ? [] : [wrong]), ...notTaken].map(({ part, code, text, runsAs }) => ({
      part,
      code,
      says: text,
      do: problemCatalogue[code].do,
      runsAs,
    })),
  };
}

const wrong: NotTaken = {
  ...{ part: "files", code: "CONFIG_INVALID", runsAs: "before" },
  text: "The edited files have mistakes: the former configuration stays in use. labbro check lists them. (CONFIG_INVALID)",
};

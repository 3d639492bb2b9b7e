/** Which files of the configuration folder count, and their texts. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigTexts } from "../interpret.ts";
import type { ConfigProblem } from "../problems.ts";

const folders = ["connections", "devices"];
const single = ["labbro.yaml", "policy.yaml", "codes.yaml"];

/** True for the name (with forward slashes) of a file that is part of a configuration. */
export function isConfigFile(name: string): boolean {
  return single.includes(name) || /^(connections|devices)\/[^/.][^/]*\.yaml$/.test(name);
}

export interface FolderContent {
  readonly texts: ConfigTexts;
  readonly problems: readonly ConfigProblem[];
}

/** Reads every configuration file. What would be passed over unseen (a slip in a name, a folder without rights) is a mistake. */
export async function readConfigFiles(dir: string): Promise<FolderContent> {
  const texts: Record<string, string> = {};
  const problems: ConfigProblem[] = [];
  const tell = (file: string, { code, what, todo }: Mistake) => problems.push({ code, file, line: null, path: "", what, todo });
  for (const folder of ["", ...folders]) {
    const names = await attempt(() => readdir(join(dir, folder)));
    if (names === null) continue;
    if (!Array.isArray(names)) {
      tell(folder === "" ? dir : folder, names);
      continue;
    }
    for (const name of names.sort().map((one) => (folder === "" ? one : `${folder}/${one}`))) {
      if (!isConfigFile(name)) {
        if (looksLikeOne(name)) tell(name, strayName);
        continue;
      }
      const text = await attempt(async () => new TextDecoder("utf-8", { fatal: true }).decode(await readFile(join(dir, name))));
      if (typeof text === "string") texts[name] = text;
      else if (text !== null) tell(name, text);
    }
  }
  return { texts, problems };
}

/** A journal receiver's file (journal/schema.ts) may lie here too; a station does not read it. */
const isReceiverFile = (name: string): boolean => /^journal(\.[^/]+)?\.yaml$/.test(name);
const looksLikeOne = (name: string): boolean => /(^|\/)[^/.][^/]*\.ya?ml$/i.test(name) && !isReceiverFile(name);

type Mistake = Pick<ConfigProblem, "code" | "what" | "todo">;

const strayName: Mistake = {
  code: "CONFIG_NO_FILE",
  what: "is passed over because of its name",
  todo: "Names are labbro.yaml, policy.yaml, codes.yaml, devices/….yaml and connections/….yaml; rename or remove it.",
};

/** Null: there is no such file or folder. */
async function attempt<T>(read: () => Promise<T>): Promise<T | Mistake | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TypeError) {
      return { code: "CONFIG_SYNTAX", what: "is not UTF-8 text", todo: "Save it again with the encoding UTF-8." };
    }
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    return { code: "CONFIG_NO_FILE", what: "cannot be read", todo: "Give Labbro's account the right to read it." };
  }
}

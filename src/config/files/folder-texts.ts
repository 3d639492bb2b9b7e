/** Which files of the configuration folder count, and their texts. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type NotRead, readRegularFile } from "../../files/regular-file.ts";
import type { ConfigTexts } from "../interpret.ts";
import { readText } from "../parsing/plain-text.ts";
import type { ConfigProblem, Mistake } from "../problems.ts";
import { hiding, isReceiverFile, strayFolder } from "./hiding.ts";

export const folders = ["connections", "devices"];
const single = ["labbro.yaml", "policy.yaml", "codes.yaml"];

/** So large a file is read in a moment (worst text measured: a third of a second); the longest real one is a tenth of it. */
export const maxConfigBytes = 32 * 1024;

/** True for the name (with forward slashes) of a file that is part of a configuration. */
export function isConfigFile(name: string): boolean {
  return single.includes(name) || /^(connections|devices)\/[^/.][^/]*\.yaml$/.test(name);
}

export interface FolderContent {
  readonly texts: ConfigTexts;
  readonly problems: readonly ConfigProblem[];
  /** What is passed over and may have been meant. */
  readonly warnings: readonly ConfigProblem[];
}

/** Reads every configuration file. What would be passed over unseen (a slip in a name, a folder without rights) is told. */
export async function readConfigFiles(dir: string): Promise<FolderContent> {
  const texts: Record<string, string> = {};
  const problems: ConfigProblem[] = [];
  const warnings: ConfigProblem[] = [];
  const tell = (file: string, { code, line = null, what, todo }: Mistake, list = problems) =>
    list.push({ code, file, line, path: "", what, todo });
  for (const folder of ["", ...folders]) {
    const names = await namesIn(join(dir, folder));
    if (typeof names === "string") {
      if (names !== "missing") tell(folder === "" ? dir : folder, notReadFolder[names]);
      continue;
    }
    for (const name of names.map((one) => (folder === "" ? one : `${folder}/${one}`))) {
      if (isConfigFile(name)) {
        const read = await textOf(join(dir, name));
        if (typeof read === "string") texts[name] = read;
        else tell(name, read);
      } else if (looksLikeOne(name)) tell(name, strayName);
      else if (folder !== "" || !folders.includes(name)) {
        const stray = folder === "" ? await strayFolder(dir, name) : null;
        const hidden = stray ?? (await hiding(dir, name));
        if (hidden !== null) tell(name, hidden, warnings);
      }
    }
  }
  return { texts, problems, warnings };
}

/** The text of one file, or why there is none. */
export async function textOf(path: string, maxBytes = maxConfigBytes): Promise<string | Mistake> {
  return readAs(await readRegularFile(path, maxBytes), maxBytes);
}

/** What was read as text, or why there is none. */
export function readAs(bytes: Buffer | NotRead, maxBytes: number): string | Mistake {
  if (typeof bytes === "string") return notReadFile(bytes, maxBytes);
  const text = readText(bytes);
  return typeof text === "string" ? text : { code: "CONFIG_SYNTAX", ...text };
}

async function namesIn(folder: string): Promise<readonly string[] | "missing" | "no-folder" | "unreadable"> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "missing" : code === "ENOTDIR" ? "no-folder" : "unreadable";
  }
}

const looksLikeOne = (name: string): boolean => /(^|\/)[^/.][^/]*\.ya?ml$/i.test(name) && !isReceiverFile(name);

const strayName: Mistake = {
  code: "CONFIG_NO_FILE",
  what: "is passed over because of its name",
  todo: "Names are labbro.yaml, policy.yaml, codes.yaml, devices/….yaml and connections/….yaml; rename or remove it.",
};

const noRights = "Give Labbro's account the right to read it.";

const notReadFolder: Readonly<Record<"no-folder" | "unreadable", Mistake>> = {
  "no-folder": { code: "CONFIG_NO_FILE", what: "is a file, but must be a folder", todo: "Rename or remove it." },
  unreadable: { code: "CONFIG_NO_FILE", what: "cannot be read", todo: noRights },
};

function notReadFile(why: NotRead, maxBytes: number): Mistake {
  const code = "CONFIG_NO_FILE";
  switch (why) {
    case "missing":
      return { code, what: "leads nowhere", todo: "Create it, or correct the path." };
    case "folder":
      return { code, what: "is a folder, but must be a file", todo: "Rename or remove it." };
    case "no-file":
      return { code, what: "is no ordinary file", todo: "Put a text file in its place, or remove it." };
    case "too-big":
      return { code, what: `is longer than ${maxBytes / 1024} KiB`, todo: "Shorten it; a file of settings is never so long." };
    case "unreadable":
      return { code, what: "cannot be read", todo: noRights };
  }
}

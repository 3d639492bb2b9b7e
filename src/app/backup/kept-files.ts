/** What a backup holds beside the database: the configuration folder as it is, and the small files that a new PC cannot make again. */
import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { contentOf } from "../../files/durable.ts";
import { historyFolder } from "../../files/folders.ts";
import type { Kept } from "../../store/backup/container.ts";

/** The embedded broker's passwords: a journal logs in with one of them. */
const small = ["broker-credentials.json"];
/** Somebody's photographs are no configuration. */
const mostBytes = 20_000_000;

interface KeptFrom {
  readonly configDir: string;
  readonly dataDir: string;
}

/** `config/…` and `data/…`, with slashes. Hidden files are no configuration, and no secret that lies elsewhere is in it. */
export function keptFiles({ configDir, dataDir }: KeptFrom): readonly Kept[] {
  const kept = [
    ...filesBelow(configDir, "config"),
    ...small.flatMap((name) => fileAt(join(dataDir, name), `data/${name}`)),
    ...filesBelow(join(dataDir, historyFolder), `data/${historyFolder}`),
  ];
  let total = 0;
  return kept.filter(({ bytes }) => {
    total += bytes.length;
    return total <= mostBytes;
  });
}

type Small = Kept & { readonly bytes: Uint8Array };

function filesBelow(folder: string, name: string): readonly Small[] {
  if (!existsSync(folder)) return [];
  const entries: readonly Dirent[] = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((one) => !one.name.startsWith("."))
    .flatMap((one) => {
      const [path, kept] = [join(folder, one.name), `${name}/${one.name}`];
      return one.isDirectory() ? filesBelow(path, kept) : fileAt(path, kept);
    });
}

function fileAt(path: string, name: string): readonly Small[] {
  const bytes = contentOf(path);
  return bytes === null ? [] : [{ name, bytes }];
}

/** Which files lie under a store's names now. Another one put there is what a look would read, while whoever works on the store writes to the former. */
import { statSync } from "node:fs";
import type { StoreFiles } from "../store-files.ts";

/** Says the same as long as they are the same files. */
export const filesUnder = ({ database }: Pick<StoreFiles, "database">): string =>
  [database, `${database}-wal`].map(fileUnder).join(" ");

function fileUnder(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}/${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

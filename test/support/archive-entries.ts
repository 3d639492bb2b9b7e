/** What an archive's file shows to a person who looks, with a receiver on it or without. */
import { lookAtArchive } from "../../src/journal/archive/people.ts";

export const archiveEntries = (path: string) => lookAtArchive(path, { by: "test", at: 0 }).entries;

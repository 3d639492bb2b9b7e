/** Makes a new key for an archive, told by a first line, and ends: for tests that kill it meanwhile. */
import { archiveFiles } from "../../src/journal/archive/archive-files.ts";
import { rotateKey } from "../../src/store/key-acts.ts";

process.stdout.write("rotating\n", () => void rotateKey(archiveFiles(process.argv[2] ?? ""), {}));

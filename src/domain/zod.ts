/**
 * What people write, checked against schemas: the one importer of the library. Each schema is walked, not compiled: what a file or a request
 * holds is read once, and to make code of every schema first takes longer than all the reading that a process does. It also makes no code
 * out of text.
 */
import { z } from "zod";

z.config({ jitless: true });

export { z };

/** The page's files. */
import type { PageFiles } from "../http/page-ports.ts";

export const buildPage = (): Promise<PageFiles> => Promise.resolve(new Map());

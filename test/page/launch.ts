/** Debian's Chromium. */
import { type Browser, chromium } from "playwright-core";

/** Where Debian puts it. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

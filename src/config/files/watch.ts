/**
 * Watches the configuration folder (only importer of chokidar). After an edit, and a short quiet, the folder is loaded anew and
 * the result handed over, right or wrong; what to do with it is the app's decision. A wrong edit never stops a running gateway.
 */
import { relative, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import type { DriverDefinition } from "../../driver-api/driver.ts";
import type { LoadResult } from "../settings.ts";
import { loadConfig } from "./load.ts";

export interface WatchOptions {
  readonly dir: string;
  readonly drivers: readonly DriverDefinition[];
  readonly onResult: (result: LoadResult) => void;
  /** The folder could not be watched or loaded, for no reason that stands in its files. */
  readonly onFailure: (error: unknown) => void;
  /** How long the folder must be still before it is loaded. */
  readonly quietMs?: number;
}

export class ConfigWatcher {
  readonly #options: WatchOptions;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | undefined;
  #ready: Promise<void> = Promise.resolve();
  #loading: Promise<void> = Promise.resolve();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Resolves when every later edit will be seen. */
  start(): Promise<void> {
    if (this.#watcher !== null) return this.#ready;
    const { dir } = this.#options;
    const watcher = watch(dir, { ignoreInitial: true, ignored: (path) => isNoSource(relative(dir, path)) });
    this.#watcher = watcher;
    watcher.on("error", this.#options.onFailure);
    watcher.on("all", () => this.#edited());
    this.#ready = new Promise<void>((resolve) => watcher.once("ready", resolve));
    return this.#ready;
  }

  /** After it has resolved there are no further results. */
  async stop(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = null;
    await this.#ready;
    await watcher?.close();
    clearTimeout(this.#timer);
    await this.#loading;
  }

  #edited(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#loading = this.#loading.then(() => this.#load()).catch(this.#options.onFailure);
    }, this.#options.quietMs ?? 300);
  }

  async #load(): Promise<void> {
    const { dir, drivers, onResult } = this.#options;
    const result = await loadConfig(dir, drivers);
    if (this.#watcher !== null) onResult(result);
  }
}

/** Hidden and temporary files, the generated schemas and the service files are no settings. */
function isNoSource(name: string): boolean {
  const parts = name.split(sep).filter((part) => part !== "" && part !== "..");
  return parts.some((part) => part.startsWith(".") || part.endsWith("~")) || parts[0] === "schema" || parts[0] === "service";
}

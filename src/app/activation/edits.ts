/** Edits of the configuration folder, from the watcher to what is told to the person who made them. */
import { ConfigWatcher } from "../../config/files/watch.ts";
import type { LoadedConfig, LoadResult } from "../../config/settings.ts";
import type { Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import type { Activation, Taken } from "./activation.ts";

/** What became of an edit: mistakes, or what is in use of it and what is not. */
export type ConfigNews =
  | Extract<LoadResult, { readonly ok: false }>
  | ({ readonly ok: true; readonly config: LoadedConfig; readonly before: LoadedConfig } & Taken);

export interface EditOptions {
  readonly dir: string;
  readonly drivers: readonly DriverDefinition[];
  readonly logger: Logger;
  readonly faults: Faults;
  readonly activation: Activation;
  readonly onNews: (news: ConfigNews) => void;
  /** What runs has changed. */
  readonly onTaken: () => Promise<void>;
}

export interface EditsTaken {
  start(): Promise<void>;
  /** No further edit is taken. */
  stop(): Promise<void>;
  /** Of an edit that was tried again. */
  tell(config: LoadedConfig, taken: Taken): void;
}

export function takeEdits({ dir, drivers, logger, faults, activation, onNews, onTaken }: EditOptions): EditsTaken {
  const guarded = async (work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (error) {
      faults.report("configuration", error);
    }
  };
  const tell = (config: LoadedConfig, taken: Taken, before: LoadedConfig = config): void => {
    for (const { part, code } of taken.notTaken) logger.error("config-part-refused", { part, code });
    if (taken.inUse) logger.info("config-activated", { instruments: config.instruments.length });
    void guarded(() => onNews({ ok: true, config, before, ...taken }));
    void guarded(onTaken);
  };
  const refuse = async (result: Extract<LoadResult, { readonly ok: false }>): Promise<void> => {
    activation.forget();
    logger.error("config-refused", { mistakes: result.problems.length });
    await guarded(() => onNews(result));
  };
  const onResult = async (result: LoadResult): Promise<void> => {
    if (!result.ok) return await refuse(result);
    const before = activation.config;
    tell(result.config, await activation.take(result.config), before);
  };
  const onFailure = (error: unknown): Promise<void> => {
    const no = faults.report("configuration", error);
    const what = `could not be read because of a fault that nobody expected; it is number ${no} in the log`;
    const todo = "Save the file once more; if it stays so, send the log to your IT contractor.";
    return refuse({ ok: false, warnings: [], problems: [{ code: "UNEXPECTED", file: dir, line: null, path: "", what, todo }] });
  };
  const watcher = new ConfigWatcher({
    dir,
    drivers,
    onResult: (result) => void guarded(() => onResult(result)),
    onFailure: (error) => void guarded(() => onFailure(error)),
  });
  return { start: () => watcher.start(), stop: () => watcher.stop(), tell };
}

/** The configuration room: load, watch, save, describe. */
export type { Surroundings } from "./context.ts";
export { formatProblems } from "./describe.ts";
export { type Edit, editYaml } from "./edit.ts";
export { type FolderContent, isConfigFile, readConfigFiles } from "./files.ts";
export { type ConfigTexts, interpretConfig } from "./interpret.ts";
export {
  defaultAnswerTimeoutMs,
  defaultJournalSettings,
  type JournalSettings,
  loadJournalSettings,
  type RelaySettings,
} from "./journal/load.ts";
export { readRelayTarget } from "./journal/relay-target.ts";
export { jsonSchemas, writeSchemas } from "./json-schema.ts";
export { loadConfig, surroundingsOf } from "./load.ts";
export type { ConfigProblem } from "./problems.ts";
export { type HistoryEntry, readHistory, type SaveFolders, type SaveNote, saveFile } from "./save.ts";
export { readSecret } from "./secrets.ts";
export type * from "./settings.ts";
export { type ConfigSnapshot, type ConnectionDiff, configHash, diffConnections, snapshotOf } from "./snapshot.ts";
export { ConfigWatcher, type WatchOptions } from "./watch.ts";

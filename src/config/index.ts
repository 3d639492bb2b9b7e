/** The configuration room: load, watch, save, describe. */
export type { Surroundings } from "./context.ts";
export { editYaml } from "./files/edit.ts";
export { readConfigFiles } from "./files/folder-texts.ts";
export { loadConfig, surroundingsOf } from "./files/load.ts";
export { readHistory, saveFile } from "./files/save.ts";
export { diffConnections, snapshotOf } from "./files/snapshot.ts";
export { ConfigWatcher } from "./files/watch.ts";
export { type ConfigTexts, interpretConfig } from "./interpret.ts";
export {
  defaultAnswerTimeoutMs,
  defaultJournalSettings,
  type JournalSettings,
  loadJournalSettings,
  type RelaySettings,
} from "./journal/load-journal.ts";
export { readRelayTarget } from "./journal/schema.ts";
export { jsonSchemas, writeSchemas } from "./json-schema.ts";
export type { ConfigProblem } from "./problems.ts";
export { formatProblems } from "./problems.ts";
export { readSecret } from "./secrets.ts";
export type * from "./settings.ts";

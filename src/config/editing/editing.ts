/**
 * The configuration folder as a person edits it: what is there, what a form of it looks like, whether an edit would be right, and saving it
 * with who and why. Everything is read and written in one go, so that of two people who save the same file the second one learns of the first.
 */
import { join } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../../driver-api/driver.ts";
import { historyFolder } from "../../files/folders.ts";
import { isConfigFile } from "../files/folder-texts.ts";
import { surroundingsOf } from "../files/load.ts";
import { type PresentFiles, presentFiles } from "../files/present.ts";
import { type HistoryEntry, type NoteCodec, readHistory, type SaveNote, saveFile } from "../files/save.ts";
import { type ConnectionDiff, diffConnections } from "../files/snapshot.ts";
import { driverChoices, type OfferedDriver, offeredDrivers } from "../form/drivers.ts";
import { type Field, type FileKind, fieldsOf, kindOfFile } from "../form/fields.ts";
import { interpretConfig } from "../interpret.ts";
import { readYaml, type YamlText } from "../parsing/yaml-text.ts";
import { type ConfigProblem, formatProblems } from "../problems.ts";
import type { Environment } from "../secrets.ts";
import type { LoadedConfig, LoadResult } from "../settings.ts";
import { type FormValues, withValues, writtenAnew } from "./values.ts";
import { digestOf } from "./versions.ts";

export const historyDirOf = (dataDir: string): string => join(dataDir, historyFolder);

export interface EditingOptions {
  readonly configDir: string;
  /** `historyDirOf` the data folder. */
  readonly historyDir: string;
  /** How notes lie there; default: in the clear. */
  readonly notes?: NoteCodec;
  readonly drivers: readonly DriverDefinition[];
  /** What runs. */
  readonly inForce: () => LoadedConfig;
  readonly environment?: Environment;
}

/** The whole text, or the settings of a form: laid over the file's text, or over one that is not saved yet. */
export type FileEdit = { readonly text: string } | { readonly values: FormValues; readonly over?: string };

export interface Checked {
  readonly text: string;
  /** In the edited file, or made by the edit in another one: nothing is saved as long as there is one. */
  readonly problems: readonly ConfigProblem[];
  /** Of other files, there before: they keep anything from being taken up. */
  readonly elsewhere: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  /** Null while anything is wrong. */
  readonly config: LoadedConfig | null;
  /** As the file says; null: it says none. */
  readonly id: string | null;
  /** Which connections would be opened, closed or run otherwise than now. */
  readonly wires: ConnectionDiff | null;
}

export interface Editing {
  present(): PresentFiles;
  /** What the files as they are now would be. */
  load(): LoadResult;
  fields(file: string): { readonly kind: FileKind; readonly fields: readonly Field[] };
  /** What an instrument's form can choose from. */
  readonly drivers: readonly OfferedDriver[];
  /** Throws UserError BAD_USAGE for a name that is none. */
  check(file: string, edit: FileEdit): Checked;
  /** `base`: the digest of the text that the edit began with; null: there was no file. Throws UserError, and has then written nothing. */
  save(file: string, edit: FileEdit, base: string | null, note: SaveNote): Checked & { readonly digest: string };
  history(): readonly HistoryEntry[];
}

export function createEditing({ configDir, historyDir, notes, drivers, inForce, environment }: EditingOptions): Editing {
  const surroundings = surroundingsOf(configDir, environment);
  const offered = offeredDrivers(drivers);
  /** A schema is large, and stays as it is. */
  const forms = new Map<FileKind, readonly Field[]>();
  /** Texts that were read as YAML already: of many files one is edited. */
  let parsed = new Map<string, YamlText>();
  const interpret = ({ texts, problems }: PresentFiles): LoadResult => {
    const kept = new Map(Object.values(texts).map((text) => [text, parsed.get(text) ?? readYaml(text)]));
    parsed = kept;
    const yaml = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, kept.get(text) ?? readYaml(text)]));
    return interpretConfig(texts, drivers, surroundings, { problems, warnings: [], yaml });
  };
  const check = (file: string, edit: FileEdit, present = presentFiles(configDir)): Checked => {
    requireConfigFile(file);
    const before = present.texts[file];
    const text = "text" in edit ? edit.text : written(file, edit.over ?? before, edit.values);
    const others = present.problems.filter((one) => one.file !== file);
    const was = interpret(present);
    const is = interpret({ texts: { ...present.texts, [file]: text }, problems: others });
    const known = new Set((was.ok ? [] : was.problems).map(gist));
    const found = is.ok ? [] : is.problems;
    const isOld = (one: ConfigProblem): boolean => one.file !== file && known.has(gist(one));
    return {
      text,
      problems: found.filter((one) => !isOld(one)),
      elsewhere: found.filter(isOld),
      warnings: (is.ok ? is.config.warnings : is.warnings).filter((one) => one.file === file),
      config: is.ok ? is.config : null,
      id: idIn(parsed.get(text)),
      wires: is.ok ? diffConnections(inForce(), is.config) : null,
    };
  };
  return {
    present: () => presentFiles(configDir),
    load: () => interpret(presentFiles(configDir)),
    drivers: offered,
    fields: (file) => {
      requireConfigFile(file);
      const kind = kindOfFile(file);
      const fields = forms.get(kind) ?? fieldsOf(kind, driverChoices(offered));
      forms.set(kind, fields);
      return { kind, fields };
    },
    check: (file, edit) => check(file, edit),
    save: (file, edit, base, note) => {
      requireConfigFile(file);
      const present = presentFiles(configDir);
      const before = present.texts[file];
      const unreadable = present.problems.filter((one) => one.file === file);
      if (unreadable.length > 0) throw new UserError("BAD_INPUT_FILE", formatProblems(unreadable).join("\n"));
      if ((before === undefined ? null : digestOf(before)) !== base)
        throw new UserError("CONFIG_CHANGED_MEANWHILE", `File: ${file}.`);
      const checked = check(file, edit, present);
      if (checked.problems.length > 0)
        throw new UserError("CONFIG_INVALID", ["Nothing was saved.", ...formatProblems(checked.problems)].join("\n"));
      // What came back ran before: it is on no trial, or two that do not fit would take turns for ever.
      const onTrial = before === undefined || note.isReturn === true ? [] : rewired(checked);
      saveFile({ configDir, historyDir, notes }, file, checked.text, { ...note, ...(onTrial.length === 0 ? {} : { onTrial }) });
      return { ...checked, digest: digestOf(checked.text) };
    },
    history: () => readHistory(historyDir, notes),
  };
}

function requireConfigFile(file: string): void {
  if (!isConfigFile(file))
    throw new UserError("BAD_USAGE", {
      en: `${JSON.stringify(file)} is no configuration file.`,
      nb: "Dette er ikke navnet på en fil med oppsett.",
    });
}

function written(file: string, before: string | undefined, values: FormValues): string {
  if (before !== undefined) return withValues(before, values);
  const kind = kindOfFile(file);
  return writtenAnew(values, kind === "device" || kind === "connection" ? kind : null);
}

/** Lines move; what is wrong stays. */
const gist = ({ file, path, what }: ConfigProblem): string => JSON.stringify([file, path, what]);

/** The file's own connection, where it would run otherwise than it does. */
const rewired = ({ id, wires }: Checked): readonly string[] =>
  [...(wires?.changed ?? []), ...(wires?.added ?? [])].filter((one) => one === id);

function idIn(yaml: YamlText | undefined): string | null {
  const data = yaml?.data;
  const id: unknown = typeof data === "object" && data !== null && "id" in data ? data.id : null;
  return typeof id === "string" ? id : null;
}

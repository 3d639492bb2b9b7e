/** Error codes of configuration files, and of what becomes of an edit. */
import { entry } from "./catalogue-entry.ts";

export const configProblems = {
  CONFIG_SYNTAX: entry("The file is not valid YAML.", "Correct the line that is named."),
  CONFIG_INVALID: entry("A setting is wrong.", "Correct it as the line says."),
  CONFIG_UNKNOWN_KEY: entry("A setting of this name does not exist.", "Correct the spelling or remove it."),
  CONFIG_MISSING: entry("A required setting is missing.", "Add it."),
  CONFIG_CONFLICT: entry("Two settings contradict each other.", "Correct one of them."),
  CONFIG_NO_FILE: entry("A file is missing.", "Create it, or correct the path."),
  CONFIG_SECRET: entry("A secret could not be read.", "Check the file or variable that is named."),
  CONFIG_NO_QC: entry("An analysis has no quality control set.", "Set its interval; until then its results are held."),
  CONFIG_RETENTION: entry(
    "Something would be erased before it may be, or later than it must.",
    "Choose the days that the line says.",
  ),
  CONFIG_ADVICE: entry("A setting works but is probably not meant.", "Read the line and decide."),
  CONFIG_CHANGED_MEANWHILE: entry(
    "Somebody saved this file after it was opened here; nothing was changed.",
    "Open it again, and make your change in what it says now.",
  ),
  CONFIG_UNWRITABLE: entry(
    "Labbro may not write in its configuration folder; nothing was changed.",
    "Give Labbro's account the right to write there, or let whoever may edit the file there by hand: it is taken up all the same.",
  ),
  CONFIG_RETURNED: entry(
    "A changed connection, driver or mode brought only transmissions that could not be read; the former settings are in use again.",
    "Look at the history of the instrument's file, and correct what was changed.",
  ),
} as const;

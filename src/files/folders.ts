/** Folders within a data folder that more than one room knows. */

/** Notes of who changed the configuration, when and why. */
export const historyFolder = "config-history";

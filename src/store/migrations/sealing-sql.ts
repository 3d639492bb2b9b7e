/** The tables about sealing itself: the same in every store that is sealed. */

/**
 * `tables`: those with sealed columns at that step, whatever comes later.
 * `seal_key`: what the key numbered `by` opens, each wrapped with it: the store's root (`no` 0) and former keys. `to_seal`: tables whose
 * rows up to `after` (a JSON list, their key) are sealed, the later ones not yet; `@file`: the file holds clear pages that nothing points to.
 */
export const sealingSql = (tables: readonly string[]): string => `
CREATE TABLE seal_key (by INTEGER NOT NULL, no INTEGER NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (by, no)) STRICT, WITHOUT ROWID;
CREATE TABLE to_seal (name TEXT PRIMARY KEY, after TEXT) STRICT, WITHOUT ROWID;
${tables.map((table) => `INSERT INTO to_seal (name) SELECT '${table}' WHERE EXISTS (SELECT 1 FROM ${table});`).join("\n")}
INSERT INTO to_seal (name) SELECT '@file' WHERE EXISTS (SELECT 1 FROM to_seal);
`;

/** What every code of the catalogue says (problem-catalogue.ts). */
export interface CatalogueEntry {
  readonly says: string;
  readonly do: string;
  readonly retried: boolean;
}

export const entry = (says: string, todo: string, retried = false): CatalogueEntry => ({ says, do: todo, retried });

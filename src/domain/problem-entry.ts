/** What the catalogue of error codes says of one. */
export interface CatalogueEntry {
  readonly says: string;
  readonly do: string;
  readonly retried: boolean;
}

export const entry = (says: string, todo: string, retried = false): CatalogueEntry => ({ says, do: todo, retried });

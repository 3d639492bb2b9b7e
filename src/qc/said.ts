/** What is wrong with a line of a file: in English for the command line, in Norwegian for the page. */
export interface Said {
  readonly en: string;
  readonly nb: string;
  readonly nn: string;
}

export const said = (en: string, nb: string, nn: string): Said => ({ en, nb, nn });

/** Some files are read on the command line alone. */
export type Fault = string | Said;

export const inEnglish = (fault: Fault): string => (typeof fault === "string" ? fault : fault.en);

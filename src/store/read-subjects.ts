/**
 * What verdicts read and events touch, by name: the same words in SQL, where triggers note what is touched, and in what the judge says
 * that it read. Persons are named by their keyed fingerprint alone.
 */

/** Words that SQL or we put together: `o.instrument_id`, or `crp-1`. */
const made = (join: (parts: readonly string[]) => string, literal: (word: string) => string) => {
  const name = (kind: string, ...parts: readonly string[]): string => join([literal(kind), ...parts]);
  return {
    /** Controls of an analyte on an instrument, whatever their reagent lot. */
    controls: (instrument: string, analyte: string) => name("controls", instrument, analyte),
    /** `lot`: normalized; empty: those that tell none. */
    controlsOnLot: (instrument: string, analyte: string, lot: string) => name("controls", instrument, analyte, lot),
    /** Which reagent lots were ever controlled. */
    controlLots: (instrument: string, analyte: string) => name("control-lots", instrument, analyte),
    /** Which levels were ever controlled. */
    controlLevels: (instrument: string, analyte: string) => name("control-levels", instrument, analyte),
    /** Controls that wait for a person. */
    unclaimed: (instrument: string, analyte: string) => name("unclaimed", instrument, analyte),
    /** What the instrument measured of itself. */
    electronic: (instrument: string) => name("electronic", instrument),
    /** Patients' tests where they are counted. */
    tests: (instrument: string, analyte: string) => name("tests", instrument, analyte),
    /** Results of a person and analyte; `key`: their fingerprint. */
    person: (key: string) => name("person", key),
    /** Results that were typed in, and those that the instrument handed over. */
    typed: (instrument: string) => name("typed", instrument),
    readOut: (instrument: string) => name("read-out", instrument),
    /** Entries of a register that have a time. */
    register: (register: string, subject: string) => name("register", register, subject),
    /** Whether the instrument is in use, and when it was serviced: events of those kinds alone. */
    use: (instrument: string) => name("use", instrument),
    serviced: (instrument: string) => name("serviced", instrument),
    /** Everything registered of one lot number. */
    lot: (model: string, analyte: string, lot: string) => name("lot", model, analyte, lot),
    /** Whichever lots are registered for a model's analyte; `anyLots`: for any. */
    lots: (model: string, analyte: string) => name("lots", model, analyte),
    anyLots: () => name("lots"),
  };
};

/** As SQL expressions: null where one of the columns is. */
export const subjects = made(
  (parts) => parts.join(" || '|' || "),
  (word) => `'${word}'`,
);

/** As they are. */
export const subjectOf = made(
  (parts) => parts.join("|"),
  (word) => word,
);

/** What ended there is nobody's former result. */
export const nobodysPlaces = "'discarded', 'rejected', 'eqa', 'companion'";

/** How one instrument stands, for whoever is about to write down what happened to it, or to set its clock. */

import { policyAt } from "../qc/schedule/policy-at.ts";
import { isOutOfUse } from "../release/known/registers.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { namedInstrument } from "./places.ts";
import { asks, line } from "./request.ts";

export const aboutInstrumentActs = {
  /** Throws UserError NOT_FOUND: no such instrument is in force. */
  "instruments.about": act({
    ...{ right: "see-configuration", effect: "reads", showsPatients: false },
    asks: asks({ instrument: line }),
    does: ({ ports }: OfficeCore, request) => {
      const instrument = namedInstrument(ports, request.instrument);
      const now = ports.clock.now();
      return {
        instrument: instrument.id as string,
        isOutOfUse: isOutOfUse(ports.store, instrument, now),
        /** Analyses whose rules of now ask for a control after service. */
        controlAfterService: instrument.analytes
          .map(({ name }) => name)
          .filter((name) => policyAt(instrument.qc[name] ?? [], now)?.triggers.includes("service") === true),
      };
    },
  }),
} as const;

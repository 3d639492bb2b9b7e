/** The relay that a receiver's settings describe. */
import { type RelaySettings, readSecret } from "../../config/index.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Logger } from "../../domain/logger.ts";
import { createFhirRelay } from "../../journal/relay/fhir/fhir-relay.ts";
import { createFolderRelay } from "../../journal/relay/folder.ts";
import { renderSvarrapport } from "../../journal/relay/kith/svarrapport.ts";
import { createMllpRelay } from "../../journal/relay/mllp-relay.ts";
import type { Relay } from "../../journal/relay/relay.ts";

export interface RelayEnvironment {
  readonly clock: Clock;
  readonly logger: Logger;
}

export function openRelay({ target, answerTimeoutMs, token }: RelaySettings, environment: RelayEnvironment): Relay {
  const { logger } = environment;
  switch (target.type) {
    case "mllp":
      return createMllpRelay({ host: target.host, port: target.port, answerTimeoutMs, ...environment });
    case "fhir":
      return createFhirRelay({
        ...{ url: target.url, token: token === null ? null : () => readSecret(token), answerTimeoutMs },
        ...environment,
      });
    case "kith":
      return createFolderRelay({
        ...{ target: "kith", takesControls: false, folder: target.folder, ending: ".xml", render: renderSvarrapport, logger },
      });
    case "file":
      return createFolderRelay({
        ...{ target: "file", takesControls: true, folder: target.folder, ending: ".hl7", render: ({ hl7 }) => hl7, logger },
      });
  }
}

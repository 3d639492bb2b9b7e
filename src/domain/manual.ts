/** What was typed in because a cable was dead: it comes over a wire of its own name, so that it is known wherever it is met. */
import { connectionId } from "./ids.ts";

/** No id of a configured connection can hold an `@`. */
export const manualConnection = connectionId("@manual");

/** The mode of its stored transmissions; no driver has one of that name. */
export const manualMode = "manual";

export const isTyped = (run: { readonly connectionId: string }): boolean => run.connectionId === manualConnection;

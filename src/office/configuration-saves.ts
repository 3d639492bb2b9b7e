/** Saving a file of the configuration, and its history: who, when, why, what it said before, and bringing that back. */

import { lineDifference } from "../config/editing/difference.ts";
import type { FileEdit } from "../config/editing/editing.ts";
import { withoutSecrets } from "../config/editing/hide-secrets.ts";
import { digestOf } from "../config/editing/versions.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Signature } from "../domain/signature.ts";
import { z } from "../domain/zod.ts";
import { act } from "./act.ts";
import {
  base,
  configurationOf,
  edit,
  editOf,
  isOneEdit,
  oneEdit,
  toldProblem,
  toldVersion,
  versionNo,
  versionsIn,
} from "./configuration-words.ts";
import type { OfficeCore } from "./core.ts";
import { asks, count, line, signature } from "./request.ts";

const changing = { right: "edit-configuration", effect: "changes", showsPatients: false } as const;
const seeing = { right: "see-configuration", effect: "reads", showsPatients: false } as const;
const oneVersion = { file: line, no: count };

export const configurationSaveActs = {
  /** Throws UserError CONFIG_CHANGED_MEANWHILE, CONFIG_INVALID (every problem on its own line), TEXT_PERSONAL; nothing is saved then. */
  "configuration.save": act({
    pin: "lets-go",
    ...changing,
    asks: asks({ ...edit, base, ...signature }).refine(isOneEdit, oneEdit),
    does: (core, request) => save(core, request.file, editOf(request), request.base, request),
  }),
  /** A file that is not there yet: an instrument, or a shared connection. */
  "configuration.add": act({
    pin: "lets-go",
    ...changing,
    asks: asks({ ...edit, ...signature }).refine(isOneEdit, oneEdit),
    does: (core, request) => {
      const { texts, problems } = configurationOf(core).editing.present();
      if (texts[request.file] !== undefined || problems.some(({ file }) => file === request.file))
        throw new UserError("NOT_ALLOWED_NOW", {
          en: `${request.file} is there already.`,
          nb: `${request.file} finnes allerede.`,
        });
      return save(core, request.file, editOf(request), null, request);
    },
  }),
  /** Newest first. */
  "configuration.history": act({
    ...seeing,
    asks: asks({ file: line }),
    does: (core, { file }) => {
      const now = configurationOf(core).editing.present().texts[file];
      const versions = versionsIn(core, file).map((one) => ({ ...toldVersion(core, one), isNow: one.text === now }));
      return { file, base: now === undefined ? null : digestOf(now), versions: versions.reverse() };
    },
  }),
  /** Its text, and what of it is different now. */
  "configuration.version": act({
    ...seeing,
    asks: asks(oneVersion),
    does: (core, { file, no }) => {
      const version = versionNo(core, file, no);
      const now = configurationOf(core).editing.present().texts[file] ?? "";
      const [text, other] = [withoutSecrets(version.text), withoutSecrets(now)];
      return { file, ...toldVersion(core, version), text, difference: lineDifference(text, other) };
    },
  }),
  /** Saved as a new version: history is never taken back. */
  "configuration.restore": act({
    pin: "lets-go",
    ...changing,
    asks: asks({ ...oneVersion, base: z.union([base, z.null()]), ...signature }),
    does: (core, request) => {
      const { text } = versionNo(core, request.file, request.no);
      return save(core, request.file, { text }, request.base, request);
    },
  }),
} as const;

function save(core: OfficeCore, file: string, edited: FileEdit, from: string | null, { by, reason }: Signature) {
  const note = { by, why: reason, at: core.ports.clock.now() };
  const { digest, elsewhere, warnings } = configurationOf(core).editing.save(file, edited, from, note);
  return { file, digest, elsewhere: elsewhere.map(toldProblem), warnings: warnings.map(toldProblem) };
}

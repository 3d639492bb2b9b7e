/**
 * What the host may want of a device once its results are in: set its clock, bring its operator list, keep the line open. Each only
 * when the administrator asked for it and the device said in its hello that it can (POCT1A.md 8). LOCK and the like are never sent.
 */

import type { PoctOperator, PoctOptions } from "../options.ts";
import { child, children, value } from "./access.ts";
import type { PoctElement, PoctHello } from "./message.ts";
import { group, leaf, message, type PoctHeader, writeDocument } from "./write.ts";

export interface Errand {
  readonly name: "set-time" | "operators" | "operators-end" | "continuous";
  readonly build: (header: PoctHeader) => PoctElement;
  /** Most devices do not acknowledge the end of a list (POCT1A.md 5). */
  readonly isAnswered: boolean;
}

/** Where the device names no limit: no simulator or analyzer known takes less (POCT1A.md 7). */
const smallestMessageBytes = 1_000;

export function errandsFor(options: PoctOptions, hello: PoctHello, document: PoctElement): readonly Errand[] {
  const can = (directive: string) => hello.directives.includes(directive);
  const errands: Errand[] = [];
  if (options.setTime === true && can("SET_TIME")) errands.push({ name: "set-time", build: setTime, isAnswered: true });
  const operators = options.operators ?? [];
  if (operators.length > 0 && hello.topics.includes("OP_LST"))
    errands.push(...operatorErrands(operators, maxMessageBytes(document)));
  if (options.continuous === true && can("START_CONTINUOUS")) {
    errands.push({ name: "continuous", build: startContinuous, isAnswered: true });
  }
  return errands;
}

function maxMessageBytes(hello: PoctElement): number {
  const services = children(child(hello, "DEV") ?? hello, "DSC");
  const sent = services.map((one) => value(one, "DSC.max_message_sz")?.trim() ?? "").find((text) => /^\d{1,9}$/.test(text));
  return Math.max(smallestMessageBytes, Number(sent ?? smallestMessageBytes));
}

/** Pages that stay below what the device takes, then the end of the list. */
function operatorErrands(operators: readonly PoctOperator[], maxBytes: number): readonly Errand[] {
  const pages: PoctOperator[][] = [];
  for (const operator of operators) {
    const page = pages.at(-1);
    if (page !== undefined && sizeOf([...page, operator]) <= maxBytes) page.push(operator);
    else pages.push([operator]);
  }
  return [
    ...pages.map((page): Errand => ({ name: "operators", build: (header) => operatorList(header, page), isAnswered: true })),
    { name: "operators-end", build: endOfOperators, isAnswered: false },
  ];
}

const longestHeader: PoctHeader = { controlId: "9".repeat(10), createdAt: "2026-01-01T00:00:00+00:00" };
const sizeOf = (page: readonly PoctOperator[]): number => writeDocument(operatorList(longestHeader, page)).length;

/** Names go as parts: a bare text is refused by devices that want the family name (POCT1A.md 8). */
const operatorList = (header: PoctHeader, page: readonly PoctOperator[]): PoctElement =>
  message(
    "OPL.R01",
    header,
    ...page.map(({ id, given, family }) =>
      group(
        "OPR",
        leaf("OPR.operator_id", id),
        leaf("OPR.name", `${given} ${family}`.trim(), {}, leaf("GIV", given), leaf("FAM", family)),
        group("ACC", leaf("ACC.method_cd", "ALL"), leaf("ACC.permission_level_cd", "1")),
      ),
    ),
  );

const endOfOperators = (header: PoctHeader): PoctElement =>
  message("EOT.R01", header, group("EOT", leaf("EOT.topic_cd", "OPL"), leaf("EOT.update_dttm", header.createdAt)));

/** TM is a sibling of DTV. The header's time is local with its offset, which is what the device shall show. */
const setTime = (header: PoctHeader): PoctElement =>
  message("DTV.R02", header, group("DTV", leaf("DTV.command_cd", "SET_TIME")), group("TM", leaf("TM.dttm", header.createdAt)));

const startContinuous = (header: PoctHeader): PoctElement =>
  message("DTV.R01", header, group("DTV", leaf("DTV.command_cd", "START_CONTINUOUS")));

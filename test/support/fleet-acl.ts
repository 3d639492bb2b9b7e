/** The access rules that config/README.md gives for many base stations, read from there so that what is tested is what is written. */
import { readFileSync } from "node:fs";

const guide = new URL("../../config/README.md", import.meta.url);

export function fleetAcl(): string {
  const [, rules] = /```acl\n([\s\S]*?)```/.exec(readFileSync(guide, "utf8")) ?? [];
  if (rules === undefined) throw new Error("config/README.md holds no access rules");
  return rules;
}

/** MQTT topic filters: `+` is one level, `#` the rest (MQTT 3.1.1, 4.7). Pure. */

const sharePrefix = "$share/";

/** The filter as a member of a group subscribes to it: each message goes to one of them (MQTT 5, 4.8.2). */
export const sharedFilter = (group: string, filter: string): string => `${sharePrefix}${group}/${filter}`;

export const isShared = (filter: string): boolean => filter.startsWith(sharePrefix);

/** What a shared subscription listens to; any other filter as it is. */
const withoutGroup = (filter: string): string => (isShared(filter) ? filter.split("/").slice(2).join("/") : filter);

/**
 * Whether everything that `topic` means lies within `filter`. `topic` may itself be a filter, which is how a subscription is
 * checked against what its owner may read.
 */
export function covers(filter: string, topic: string): boolean {
  const wanted = withoutGroup(filter).split("/");
  const levels = topic.split("/");
  // MQTT 4.7.2: a leading wildcard never reaches the broker's own topics.
  if (topic.startsWith("$") && wanted[0] !== levels[0]) return false;
  for (const [i, want] of wanted.entries()) {
    if (want === "#") return true;
    const level = levels[i];
    if (level === undefined || level === "#") return false;
    if (want !== "+" && want !== level) return false;
  }
  return wanted.length === levels.length;
}

/** MQTT topic filters: `+` is one level, `#` the rest (MQTT 3.1.1, 4.7). Pure. */

/**
 * Whether everything that `topic` means lies within `filter`. `topic` may itself be a filter, which is how a subscription is
 * checked against what its owner may read.
 */
export function covers(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
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

/**
 * Text that may come from a device or a person, as it is shown on a terminal or in a log: a character that would steer the terminal
 * instead of being seen (control, format and bidirectional marks, line and paragraph separators, lone surrogates) is written `\uXXXX`.
 * Inside JSON that is the same string.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** One line: a line end in it becomes visible, too. Text without such characters comes back as it is. */
export function visible(text: string): string {
  return text.replace(unseen, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

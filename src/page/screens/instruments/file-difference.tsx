/** What is different between a former version of a file and the file as it is now, line by line. */
import type { AnswerOf } from "../../../office/index.ts";
import { Muted } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";

type Line = AnswerOf<"configuration.version">["difference"][number];

const signs = { same: "  ", gone: "- ", new: "+ " } as const;
const backwards = { same: "same", gone: "new", new: "gone" } as const;

interface Props {
  /** From the version to now. */
  readonly of: readonly Line[];
  /** Which way it is told: what became of the version, or what becomes of the file when that is brought back. */
  readonly to: "now" | "version";
}

/** In each place what goes stands before what comes. */
const goneFirst = (lines: readonly Line[]): readonly Line[] =>
  lines.flatMap((line, at) => {
    if (line.is === "same") return [line];
    if (at > 0 && lines[at - 1]?.is !== "same") return [];
    const end = lines.findIndex((one, i) => i > at && one.is === "same");
    const place = lines.slice(at, end < 0 ? lines.length : end);
    return (["gone", "new"] as const).flatMap((is) => place.filter((one) => one.is === is));
  });

export function FileDifference({ of, to }: Props) {
  const told = to === "now" ? of : goneFirst(of.map(({ is, text }) => ({ is: backwards[is], text })));
  if (told.every(({ is }) => is === "same")) return <Muted>{t.instruments.noDifference}</Muted>;
  return (
    <>
      <Muted>{to === "now" ? t.instruments.signsSince : t.instruments.signsBack}</Muted>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre class="raw" tabIndex={0}>
        {told.map(({ is, text }) => `${signs[is]}${text}`).join("\n")}
      </pre>
    </>
  );
}

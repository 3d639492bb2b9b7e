/** What became of what a person did: said once, where a screen reader hears it; and what is not there yet. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Answered } from "../api/use-answer.ts";
import { t } from "../texts/index.ts";
import { refusalText } from "../texts/refusals.ts";
import { Alert, Muted } from "./kit.tsx";

const said = signal("");
let clearing: ReturnType<typeof setTimeout> | undefined;

/** Shown for a while, and read out. */
export function tell(text: string): void {
  said.value = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => {
    said.value = "";
  }, 10_000);
}

export const Told = () => (
  <div role="status" aria-live="polite" class={said.value === "" ? "ds-sr-only" : "told"}>
    {said.value}
  </div>
);

/** The answer, or why there is none. */
export function Shown<Answer>({
  of,
  children,
}: {
  readonly of: Answered<Answer>;
  readonly children: (answer: Answer) => ComponentChildren;
}) {
  return (
    <>
      {of.refused === null ? null : <Alert colour="danger">{refusalText(of.refused)}</Alert>}
      {of.answer === null ? of.refused === null ? <Muted>{t.common.loading}</Muted> : null : children(of.answer)}
    </>
  );
}

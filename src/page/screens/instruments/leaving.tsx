/** Whoever goes to another screen, back or by a link, or closes the page, with what is not saved is asked first. */
import { useLayoutEffect, useState } from "preact/hooks";
import { go, stayAsLongAs } from "../../router.ts";
import { t } from "../../texts/index.ts";
import { Question } from "./form-parts.tsx";

export function Leaving({ isChanged }: { readonly isChanged: boolean }) {
  const [to, setTo] = useState<string | null>(null);
  // As soon as the change is shown: one who is quick is asked too.
  useLayoutEffect(() => {
    if (!isChanged) return undefined;
    // Before the router sees it.
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href^='/']") : null;
      if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
      event.preventDefault();
      setTo(link.pathname);
    };
    const letGo = stayAsLongAs((path) => {
      setTo(path);
      return true;
    });
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    document.addEventListener("click", onClick, true);
    addEventListener("beforeunload", onUnload);
    return () => {
      document.removeEventListener("click", onClick, true);
      letGo();
      removeEventListener("beforeunload", onUnload);
    };
  }, [isChanged]);
  if (to === null) return null;
  return <Question act={t.instruments.discard} question={t.instruments.leaving} onYes={() => go(to)} onNo={() => setTo(null)} />;
}

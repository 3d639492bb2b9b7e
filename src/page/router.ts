/** Which screen is shown: the path of the address, which never holds anything of a person. */
import { signal } from "@preact/signals";

export const path = signal("/");

/** Asked where the browser goes back by itself; true: somebody is asked first, and it stays. */
let staysFor: ((to: string) => boolean) | null = null;

/** Until what it returns is called. */
export function stayAsLongAs(isAsked: (to: string) => boolean): () => void {
  staysFor = isAsked;
  return () => {
    if (staysFor === isAsked) staysFor = null;
  };
}

export function startRouter(): void {
  const take = (): void => {
    path.value = location.pathname;
  };
  take();
  addEventListener("popstate", () => {
    const to = location.pathname;
    // The browser has gone already: it is brought back.
    if (to !== path.value && staysFor?.(to) === true) history.pushState(null, "", path.value);
    else take();
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a[href^='/']");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.defaultPrevented;
    if (!(link instanceof HTMLAnchorElement) || !isPlain || link.target !== "" || link.hasAttribute("download")) return;
    event.preventDefault();
    go(link.pathname);
  });
}

/** Shows another screen; the heading of it gets the focus, so that a screen reader says where one is. */
export function go(to: string): void {
  if (to !== location.pathname) history.pushState(null, "", to);
  path.value = to;
  scrollTo(0, 0);
  requestAnimationFrame(() => document.querySelector<HTMLElement>("main h1")?.focus());
}

/** The rest of a path below a screen's own: `/svar/ABC` below `/svar` is `ABC`. */
export const below = (screen: string): string => decodeURIComponent(path.value.slice(screen.length + 1));

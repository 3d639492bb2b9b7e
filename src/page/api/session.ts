/** Who is at the page. What a locked or former person saw is forgotten at once. */
import { signal } from "@preact/signals";
import type { SessionView } from "../../admin/http/session-view.ts";
import { keepProof, post, Refused } from "./post.ts";

export const session = signal<SessionView | null>(null);

/** The station's clock is ahead of this browser's by so many milliseconds. */
export const clockAheadMs = signal(0);

/** What the station's clock shows now, as an instant: a page stays open for days, and the browser's clock may be wrong. */
export const stationNow = (): string => new Date(Date.now() + clockAheadMs.value).toISOString();

function take(view: SessionView): void {
  keepProof(view.csrf);
  clockAheadMs.value = Date.parse(view.now) - Date.now();
  session.value = view;
}

const enter = async (path: string, body: unknown): Promise<void> => take(await post<SessionView>(path, body));

/** The page asks by itself: nobody has to be there for it. */
export async function refreshSession(): Promise<void> {
  try {
    await enter("session", {});
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

export const logIn = (login: string, password: string): Promise<void> => enter("login", { login, password });

export interface CodeUse {
  readonly code: string;
  readonly login: string;
  readonly name?: string;
  readonly password: string;
  readonly pin?: string;
}
export const useCode = (asked: CodeUse): Promise<void> => enter("login/code", asked);

export const unlock = (proof: { readonly pin: string } | { readonly password: string }): Promise<void> => enter("unlock", proof);
export const lock = (): Promise<void> => enter("lock", {});
export const logOut = (): Promise<void> => enter("logout", {});

/** Somebody is there: the lock is put off. */
export async function noteActivity(): Promise<void> {
  try {
    await enter("active", {});
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await refreshSession();
  }
}

/** What was refused because nobody is logged in any more changes what the page is. */
export async function noticeRefusal(error: unknown): Promise<void> {
  if (error instanceof Refused && (error.code === "NOT_LOGGED_IN" || error.code === "SESSION_LOCKED")) await refreshSession();
}

/** Asks as the page's script does: with the cookie, the proof of the session, and JSON. */
import { password } from "./logged-in.ts";

export interface PageAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface PageClient {
  /** To a path below `/api/`. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<PageAnswer>;
  act(name: string, request: unknown, pin?: string): Promise<PageAnswer>;
  readonly cookie: string;
}

export function pageClient(url: string): PageClient {
  let cookie = "";
  let csrf = "";
  const post: PageClient["post"] = async (path, body, headers = {}) => {
    const own = { "content-type": "application/json", ...(cookie === "" ? {} : { cookie, "x-csrf": csrf }) };
    const answer = await fetch(`${url}/api/${path}`, {
      method: "POST",
      headers: { ...own, ...headers },
      body: JSON.stringify(body),
    });
    for (const one of answer.headers.getSetCookie()) cookie = one.split(";")[0] ?? "";
    const told = (await answer.json()) as { readonly csrf?: string };
    if (told.csrf !== undefined) ({ csrf } = told);
    return { status: answer.status, body: told, headers: answer.headers };
  };
  return {
    post,
    act: (name, request, typed) => post(`acts/${name}`, typed === undefined ? { request } : { request, pin: typed }),
    get cookie() {
      return cookie;
    },
  };
}

/** Somebody whose account is there (logged-in.ts). */
export async function loggedInPage(url: string, login: string): Promise<PageClient> {
  const page = pageClient(url);
  const { status } = await page.post("login", { login, password });
  if (status !== 200) throw new Error(`${login} was not let in: ${status}`);
  return page;
}

/** The page begins: who is logged in is asked, changes are listened to, and the screen of the address is shown. */
import { render } from "preact";
import { listen } from "./api/live.ts";
import { refreshSession } from "./api/session.ts";
import { App } from "./app.tsx";
import { startRouter } from "./router.ts";

const place = document.getElementById("app");
if (place !== null) {
  startRouter();
  listen();
  void refreshSession().finally(() => render(<App />, place));
}

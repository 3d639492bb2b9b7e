/** What stands around every screen: whose station it is, who is logged in, the way to other screens, and whether what is shown is of now. */
import { heardAt, line } from "./api/live.ts";
import { lock, logOut, session } from "./api/session.ts";
import { Alert, Button } from "./parts/kit.tsx";
import { Lock } from "./parts/lock.tsx";
import { PinDialog } from "./parts/pin-dialog.tsx";
import { Told } from "./parts/told.tsx";
import { Undos } from "./parts/undo.tsx";
import { go, path } from "./router.ts";
import { type Screen, screens } from "./screens/index.ts";
import { moment } from "./texts/format.ts";
import { t } from "./texts/index.ts";

const isOf = (screen: Screen): boolean =>
  path.value === screen.path || (screen.path !== "/" && path.value.startsWith(`${screen.path}/`));

const mayNot = ({ roles }: Screen): "login" | "role" | null => {
  if (roles === null) return null;
  const role = session.value?.account?.role ?? null;
  return role === null ? "login" : roles.includes(role) ? null : "role";
};

export function App() {
  const station = session.value?.station;
  const shown = screens.find(isOf);
  document.title = [...(shown === undefined ? [] : [t.screenNames[shown.name]]), t.common.product].join(" – ");
  return (
    <>
      <a class="ds-skip-link" href="#innhold">
        {t.common.skip}
      </a>
      <header>
        {station?.isDemo === true ? <p class="mark">{t.common.demo}</p> : null}
        {station?.isTest === true && !station.isDemo ? <p class="mark">{t.common.test}</p> : null}
        <div class="top">
          <p class="station">
            <strong>{t.common.product}</strong> {station?.name}
          </p>
          <Person />
        </div>
      </header>
      <Links />
      <section aria-label={t.common.messages}>
        {line.value === "lost" ? (
          <Alert colour="warning">{t.common.lost(moment(new Date(heardAt.value).toISOString()))}</Alert>
        ) : null}
        <Told />
        <Undos />
      </section>
      <main id="innhold" key={shown?.path}>
        {shown === undefined ? <p>{t.common.notHere}</p> : <Content screen={shown} />}
      </main>
      <footer>
        <a class="ds-link" href="/tilgjengelighet">
          {t.accessibility.link}
        </a>
      </footer>
      <Lock />
      <PinDialog />
    </>
  );
}

function Content({ screen }: { readonly screen: Screen }) {
  const why = mayNot(screen);
  const { shows: Shows } = screen;
  if (why === null) return <Shows />;
  return (
    <>
      <p>{why === "login" ? t.common.loginFirst : t.common.notForYou}</p>
      {why === "login" ? <Button onClick={() => go("/logg-inn")}>{t.common.logIn}</Button> : null}
    </>
  );
}

function Person() {
  const account = session.value?.account ?? null;
  if (account === null) return <Button onClick={() => go("/logg-inn")}>{t.common.logIn}</Button>;
  return (
    <div class="person">
      <span>
        {account.name} ({t.common.roles[account.role]})
      </span>
      <Button variant="secondary" onClick={() => void lock()}>
        {t.common.lock}
      </Button>
      <Button variant="tertiary" onClick={() => void logOut().then(() => go("/"))}>
        {t.common.logOut}
      </Button>
    </div>
  );
}

const Links = () => (
  <nav aria-label={t.common.navigation}>
    <ul class="links">
      {screens
        .filter((one) => one.isAside !== true && mayNot(one) === null)
        .map((one) => (
          <li key={one.path}>
            <a class="ds-link" href={one.path} aria-current={isOf(one) ? "page" : undefined}>
              {t.screenNames[one.name]}
            </a>
          </li>
        ))}
    </ul>
  </nav>
);

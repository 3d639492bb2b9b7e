/**
 * Every screen: its address, who may see it, and what it shows. To add one: a folder here with one component, a file of its texts in
 * `texts/` (named in `texts/index.ts`), and a line below. A screen asks with `useAnswer`, does with `ask`, tells with `tell`, and is made
 * of `parts/`. Nothing of a person stands in an address.
 */
import type { ComponentType } from "preact";
import type { Role } from "../../domain/signature.ts";
import type { Texts } from "../texts/index.ts";
import { AccessibilityScreen } from "./accessibility/accessibility.tsx";
import { AccountsScreen } from "./accounts/accounts.tsx";
import { BoardScreen } from "./board/board.tsx";
import { EnterScreen } from "./enter/enter.tsx";
import { InstrumentsScreen } from "./instruments/instruments.tsx";
import { LoginScreen } from "./login/login.tsx";
import { LookBackScreen } from "./look-back/look-back.tsx";
import { LotsScreen } from "./lots/lots.tsx";
import { ResultsScreen } from "./results/results.tsx";
import { RulesScreen } from "./rules/rules.tsx";
import { SafetyScreen } from "./safety/safety.tsx";
import { StepsScreen } from "./steps/steps.tsx";
import { WaitingScreen } from "./waiting/waiting.tsx";

export interface Screen {
  readonly path: string;
  readonly name: keyof Texts["screenNames"];
  /** Null: anybody, logged in or not. */
  readonly roles: readonly Role[] | null;
  readonly shows: ComponentType;
  /** Not in the row of links. */
  readonly isAside?: boolean;
}

const everybody: readonly Role[] = ["operator", "lab-responsible", "administrator", "advisor", "vendor"];

export const screens: readonly Screen[] = [
  { path: "/", name: "board", roles: null, shows: BoardScreen },
  { path: "/svar", name: "results", roles: ["operator", "lab-responsible"], shows: ResultsScreen },
  { path: "/venter", name: "waiting", roles: ["operator", "lab-responsible"], shows: WaitingScreen },
  { path: "/usikre-svar", name: "lookBack", roles: ["operator", "lab-responsible", "advisor"], shows: LookBackScreen },
  { path: "/kontroller", name: "lots", roles: everybody, shows: LotsScreen },
  { path: "/regler", name: "rules", roles: everybody, shows: RulesScreen },
  { path: "/instrumenter", name: "instruments", roles: everybody, shows: InstrumentsScreen },
  { path: "/brukere", name: "accounts", roles: ["lab-responsible", "administrator"], shows: AccountsScreen },
  { path: "/sikkerhet", name: "safety", roles: everybody, shows: SafetyScreen },
  { path: "/skriv-inn", name: "enter", roles: ["operator", "lab-responsible"], shows: EnterScreen, isAside: true },
  { path: "/hjelp", name: "steps", roles: everybody, shows: StepsScreen, isAside: true },
  { path: "/logg-inn", name: "login", roles: null, shows: LoginScreen, isAside: true },
  { path: "/tilgjengelighet", name: "accessibility", roles: null, shows: AccessibilityScreen, isAside: true },
];

/** What the page is served from, put together: the desk, the station's name, its files, and what changed. */
import type { PageFiles, PagePorts } from "../../admin/http/page-ports.ts";
import type { LoadedConfig } from "../../config/settings.ts";
import type { Faults } from "../../domain/fault.ts";
import type { Desk } from "../../office/desk.ts";
import type { Changes } from "../changes.ts";

export interface PageParts {
  readonly desk: Desk;
  readonly config: () => LoadedConfig;
  readonly changes: Changes;
  readonly faults: Faults;
  /** Null: the station is real. */
  readonly demoRound: (() => Promise<void>) | null;
}

export function createPage({ desk, config, changes, faults, demoRound }: PageParts): PagePorts {
  let built: Promise<PageFiles> | null = null;
  return {
    desk,
    station: () => {
      const { site, gateway } = config().station;
      return { site: site.id, name: site.name, isTest: gateway.processing === "test", isDemo: demoRound !== null };
    },
    files: () => {
      built ??= build().catch((error: unknown) => {
        // Asked again, it is tried again.
        built = null;
        throw error;
      });
      return built;
    },
    demoRound,
    onChange: changes.onChange,
    onFault: (error) => faults.report("socket", error),
  };
}

/** Loaded when somebody opens the page: a station that nobody looks at never pays for it. */
const build = async (): Promise<PageFiles> => (await import("../../admin/page/build-page.ts")).buildPage();

/** Every change that the mutation tool could make in some files; texts are left out, as no test holds their wording. */
export interface Place {
  readonly file: string;
  readonly from: Position;
  readonly to: Position;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Source {
  readonly name: string;
  readonly content: string;
}

/** The parts of the tool's modules that are used; it is installed apart from the project, so its types are not there. */
interface Injector {
  provideValue(name: string, value: unknown): Injector;
}
interface Instrumenter {
  instrument(files: readonly (Source & { mutate: true })[], options: unknown): Promise<{ readonly mutants: readonly Found[] }>;
}
interface Found {
  readonly fileName: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

const silent = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  debug() {},
  trace() {},
  info() {},
  warn() {},
  error() {},
};

/** Lines count from 1, columns from 0. `load` imports one of the tool's packages. */
export async function mutantsOf(sources: readonly Source[], load: (name: string) => Promise<unknown>): Promise<readonly Place[]> {
  const { createInjector } = (await load("typed-inject")) as { readonly createInjector: () => Injector };
  const { createInstrumenter } = (await load("@stryker-mutator/instrumenter")) as {
    readonly createInstrumenter: (injector: Injector) => Instrumenter;
  };
  const instrumenter = createInstrumenter(createInjector().provideValue("logger", silent));
  const { mutants } = await instrumenter.instrument(
    sources.map((source) => ({ ...source, mutate: true })),
    { plugins: null, excludedMutations: ["StringLiteral"], ignorers: [] },
  );
  return mutants.map(({ fileName, location: { start, end } }) => ({
    file: fileName,
    from: { line: start.line + 1, column: start.column },
    to: { line: end.line + 1, column: end.column },
  }));
}

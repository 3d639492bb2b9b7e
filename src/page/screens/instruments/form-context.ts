/** What every setting of a form may need of the whole. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export interface FormState {
  /** The file's driver: some choices are only with one. */
  readonly driver: unknown;
  /** What is wrong, by place. */
  readonly problems: ReadonlyMap<string, string>;
}

export const FormContext = createContext<FormState>({ driver: undefined, problems: new Map() });

export const useForm = (): FormState => useContext(FormContext);

export const useProblem = (path: string): string | undefined => useForm().problems.get(path);

/** Something is wrong in it, or in what is below. */
export const useIsWrongBelow = (path: string): boolean =>
  [...useForm().problems.keys()].some((one) => one === path || one.startsWith(`${path}.`) || one.startsWith(`${path}[`));

/** The parts that every screen is made of: the public sector's design system, with what a screen reader needs already in them. */
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

export type Colour = "success" | "warning" | "danger" | "info" | "neutral" | "accent";

interface Children {
  readonly children?: ComponentChildren;
}

/** The screen's own heading: takes the focus when the screen is opened. */
export const Heading = ({ children }: Children) => (
  <h1 class="ds-heading" data-size="md" tabIndex={-1}>
    {children}
  </h1>
);

export const Subheading = ({ children, id }: Children & { readonly id?: string }) => (
  <h2 class="ds-heading" data-size="xs" id={id}>
    {children}
  </h2>
);

interface ButtonProps extends Children {
  readonly onClick?: () => void;
  readonly variant?: "primary" | "secondary" | "tertiary";
  readonly colour?: Colour;
  readonly type?: "button" | "submit";
  readonly isBusy?: boolean;
  readonly isOff?: boolean;
  /** Where the text alone says too little ("Send" of which row?). */
  readonly label?: string;
}

/** One that is off stays focusable, so that nobody wonders where it went. */
export const Button = ({
  children,
  onClick,
  variant = "primary",
  colour,
  type = "button",
  isBusy,
  isOff,
  label,
}: ButtonProps) => (
  <button
    type={type}
    class="ds-button"
    data-variant={variant}
    data-color={colour}
    aria-busy={isBusy === true ? "true" : undefined}
    aria-disabled={isOff === true || isBusy === true ? "true" : undefined}
    aria-label={label}
    onClick={(event) => {
      if (isOff === true || isBusy === true) event.preventDefault();
      else onClick?.();
    }}
  >
    {children}
  </button>
);

/** A colour never stands alone: the word says it. */
export const Word = ({ children, colour }: Children & { readonly colour: Colour }) => (
  <strong class="word" data-color={colour}>
    {children}
  </strong>
);

export const Card = ({ children, colour, label }: Children & { readonly colour?: Colour; readonly label?: string }) => (
  <section class="ds-card card" data-color={colour ?? "neutral"} aria-label={label}>
    {children}
  </section>
);

/** `isUrgent`: a screen reader breaks off what it is saying; only for the gravest. */
export const Alert = ({ children, colour, isUrgent }: Children & { readonly colour: Colour; readonly isUrgent?: boolean }) => (
  <div class="ds-alert" data-color={colour} role={isUrgent === true ? "alert" : undefined}>
    {children}
  </div>
);

interface FieldProps {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly children: (ids: {
    readonly id: string;
    readonly "aria-describedby": string | undefined;
    readonly "aria-invalid": "true" | undefined;
  }) => JSX.Element;
}

/** Label, help and error, tied to whatever is typed into. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const about = [...(help === undefined ? [] : [`${id}-help`]), ...(error === undefined ? [] : [`${id}-error`])].join(" ");
  return (
    <div class="ds-field">
      <label class="ds-label" for={id}>
        {label}
      </label>
      {help === undefined ? null : (
        <div id={`${id}-help`} data-field="description">
          {help}
        </div>
      )}
      {children({
        id,
        "aria-describedby": about === "" ? undefined : about,
        "aria-invalid": error === undefined ? undefined : "true",
      })}
      {error === undefined ? null : (
        <p class="ds-validation-message" id={`${id}-error`} data-color="danger">
          {error}
        </p>
      )}
    </div>
  );
}

interface InputProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly type?: "text" | "password" | "date" | "tel" | "search" | "datetime-local";
  readonly inputMode?: "numeric" | "decimal" | "text";
  /** What browsers may fill in; nothing of a patient ever. */
  readonly autoComplete?: "off" | "username" | "current-password" | "new-password" | "one-time-code";
  readonly isRequired?: boolean;
  readonly maxLength?: number;
}

export const Input = ({
  label,
  value,
  onInput,
  help,
  error,
  type = "text",
  inputMode,
  autoComplete = "off",
  isRequired,
  maxLength,
}: InputProps) => (
  <Field label={label} help={help} error={error}>
    {(ids) => (
      <input
        {...ids}
        class="ds-input"
        type={type as "text"}
        value={value}
        inputMode={inputMode}
        autocomplete={autoComplete}
        spellcheck={false}
        required={isRequired}
        maxLength={maxLength}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    )}
  </Field>
);

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly help?: string | undefined;
  readonly error?: string | undefined;
}

export const Select = ({ label, value, onChange, options, help, error }: SelectProps) => (
  <Field label={label} help={help} error={error}>
    {(ids) => (
      <select {...ids} class="ds-input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
    )}
  </Field>
);

export const Textarea = ({ label, value, onInput, help, error }: Omit<InputProps, "type">) => (
  <Field label={label} help={help} error={error}>
    {(ids) => (
      <textarea {...ids} class="ds-input" rows={3} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    )}
  </Field>
);

/** A table that scrolls by itself on narrow screens, and can be reached by keyboard to do so. */
export const Table = ({ caption, head, children }: Children & { readonly caption: string; readonly head: readonly string[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section class="scrolls" tabIndex={0} aria-label={caption}>
    <table class="ds-table" data-border="true">
      <caption class="ds-sr-only">{caption}</caption>
      <thead>
        <tr>
          {head.map((one) => (
            <th key={one} scope="col">
              {one}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
);

export const Muted = ({ children }: Children) => <p class="muted">{children}</p>;

/** A step of what is done with several fields: Enter goes on, and nothing is sent twice. */
export function Form({ children, onSubmit, label }: Children & { readonly onSubmit: () => void; readonly label?: string }) {
  return (
    <form
      class="form"
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** Why something was not done, read out at once; nothing where it was. */
import { Alert } from "./kit.tsx";

export const Failed = ({ error }: { readonly error: string | null }) =>
  error === null ? null : (
    <Alert colour="danger" isUrgent>
      {error}
    </Alert>
  );

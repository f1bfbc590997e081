import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ComponentProps } from "react";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, passwordLength } from "@/shared/passwords/password-length";
import { CheckIcon } from "@/shared/ui/icons";
import { PasswordField } from "@/shared/ui/password-field";

type NewPasswordFieldProps = ComponentProps<typeof PasswordField> & {
  /** What is typed so far. */
  typed: string;
  wrongLength: boolean;
  /** The bank's words about it. */
  fault: string | undefined;
};

/** A password that is being chosen: its length decides, not which signs are in it. */
export function NewPasswordField({ typed, wrongLength, fault, ...field }: NewPasswordFieldProps) {
  const { t } = useLingui();
  const length = passwordLength(typed);
  const mine =
    length > PASSWORD_LENGTH_MAX
      ? t`Use at most ${PASSWORD_LENGTH_MAX} characters.`
      : t`Use at least ${PASSWORD_LENGTH_MIN} characters.`;
  return (
    <PasswordField
      {...field}
      autoComplete="new-password"
      error={wrongLength ? mine : fault}
      hint={<Length length={length} />}
    />
  );
}

function Length({ length }: { length: number }) {
  const missing = PASSWORD_LENGTH_MIN - length;
  if (missing > 0)
    return (
      <Plural
        value={missing}
        one="# more character. Spaces count too."
        other="# more characters. Spaces count too."
      />
    );
  return (
    <span className="inline-flex items-center gap-1.5 font-semibold text-leaf">
      <CheckIcon className="size-4" />
      <Trans>Long enough</Trans>
    </span>
  );
}

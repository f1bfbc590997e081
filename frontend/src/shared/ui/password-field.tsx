import { useLingui } from "@lingui/react/macro";
import { type ComponentProps, useState } from "react";
import { IconButton } from "@/shared/ui/button";
import { Field } from "@/shared/ui/field";
import { EyeIcon, EyeOffIcon } from "@/shared/ui/icons";

export function PasswordField(props: Omit<ComponentProps<typeof Field>, "type" | "trailing">) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      spellCheck={false}
      trailing={
        <IconButton label={t`Show password`} aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? <EyeOffIcon className="size-5" /> : <EyeIcon className="size-5" />}
        </IconButton>
      }
    />
  );
}

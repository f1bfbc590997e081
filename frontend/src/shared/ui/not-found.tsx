import { Trans, useLingui } from "@lingui/react/macro";
import { ButtonLink } from "@/shared/ui/button";
import { PageHeading } from "@/shared/ui/page-heading";
import { Sprig } from "@/shared/ui/sprig";

export function NotFound() {
  const { t } = useLingui();
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-3 px-5 py-16 text-center">
      <Sprig className="size-40 text-leaf/50" />
      <PageHeading title={t`There is nothing here`} />
      <p className="text-muted">
        <Trans>The address may be mistyped, or what was here belongs to somebody else.</Trans>
      </p>
      <ButtonLink to="/" className="mt-3">
        <Trans>Go to home</Trans>
      </ButtonLink>
    </div>
  );
}

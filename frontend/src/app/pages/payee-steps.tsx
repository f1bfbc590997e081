import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { NewPayeeForm } from "@/features/payees/components/new-payee-form";
import { PayeeChoice } from "@/features/payees/components/payee-choice";
import type { Payee } from "@/features/payees/model";
import { ChevronIcon, PlusIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";

export function PayeeStep({ onChoose }: { onChoose: (payee: Payee) => void }) {
  const { t } = useLingui();
  return (
    <div className="animate-rise">
      <PageHeading title={t`Who do you want to pay?`} />
      <Link
        to="/send"
        search={{ step: "new-payee" }}
        className="group mt-5 mb-7 flex items-center gap-3.5 rounded-card border border-line bg-surface p-3.5 transition-colors duration-150 hover:border-field-line"
      >
        <span
          aria-hidden="true"
          className="grid size-11 place-items-center rounded-full bg-leaf text-on-leaf"
        >
          <PlusIcon className="size-5" />
        </span>
        <span className="flex-1">
          <span className="block font-semibold">
            <Trans>New payee</Trans>
          </span>
          <span className="block text-muted text-note">
            <Trans>With the IBAN of their account</Trans>
          </span>
        </span>
        <ChevronIcon className="size-4 text-muted transition-transform duration-150 group-hover:translate-x-0.5" />
      </Link>
      <PayeeChoice onChoose={onChoose} />
    </div>
  );
}

export function NewPayeeStep({ onAdded }: { onAdded: (payee: Payee) => void }) {
  const { t } = useLingui();
  return (
    <div className="animate-rise">
      <PageHeading title={t`New payee`} />
      <p className="mt-1.5 mb-6 text-muted">
        <Trans>We show you who holds the account before any money moves.</Trans>
      </p>
      <NewPayeeForm action={<Trans>Continue</Trans>} onAdded={onAdded} />
    </div>
  );
}

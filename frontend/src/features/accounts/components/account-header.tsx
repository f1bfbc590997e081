import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { IbanLine } from "@/features/accounts/components/iban-line";
import { type Account, holdsBack } from "@/features/accounts/model";
import { Amount } from "@/shared/money/amount";
import { HideAmountsButton } from "@/shared/money/hide-amounts-button";
import { ButtonLink } from "@/shared/ui/button";
import { BackIcon, SendIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";
import { Bone } from "@/shared/ui/skeleton";

export function AccountHeader({ account }: { account: Account | undefined }) {
  const { t } = useLingui();
  return (
    <header>
      <div className="-mt-2">
        <Link
          to="/accounts"
          className="-ml-2 inline-flex min-h-11 items-center gap-1 pr-3 font-semibold text-muted hover:text-ink"
        >
          <BackIcon className="size-5" />
          <Trans>Accounts</Trans>
        </Link>
      </div>
      <div className="mt-2 flex flex-wrap items-end justify-between gap-x-8 gap-y-5">
        <div>
          <PageHeading
            key={account?.id}
            title={account?.name ?? t`Account`}
            className="font-semibold text-lead"
          >
            {account?.name ?? (
              <>
                <span className="sr-only">{t`Account`}</span>
                <Bone className="my-0.5 h-5 w-40" />
              </>
            )}
          </PageHeading>
          {account ? <Figures account={account} /> : <FigureBones />}
        </div>
        <ButtonLink
          to="/send"
          search={account && { from: account.id }}
          className="min-h-12 w-full sm:w-auto sm:min-w-48"
        >
          <SendIcon className="size-5" />
          <Trans>Send money</Trans>
        </ButtonLink>
      </div>
    </header>
  );
}

function Figures({ account }: { account: Account }) {
  return (
    <>
      <div className="mt-1 flex items-center gap-1">
        <Amount money={account.balance} className="font-[650] text-display tracking-[-0.02em]" />
        <HideAmountsButton />
      </div>
      {holdsBack(account) && (
        <p className="mt-1 text-wait">
          <Trans>
            <Amount money={account.available} /> available
          </Trans>
        </p>
      )}
      <div className="mt-2">
        <IbanLine iban={account.iban} />
      </div>
      <p className="mt-1 text-muted text-note">{account.holders.join(" · ")}</p>
    </>
  );
}

function FigureBones() {
  return (
    <div aria-hidden="true">
      <Bone className="mt-2 h-9 w-52" />
      <Bone className="mt-4 h-5 w-64" />
      <Bone className="mt-3 h-3.5 w-32" />
    </div>
  );
}

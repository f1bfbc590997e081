import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { NoticeList } from "@/features/notices/components/notice-list";
import { ReadAllButton } from "@/features/notices/components/read-all-button";
import { BellIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";

export default function InboxPage() {
  const { t } = useLingui();
  return (
    <div className="mx-auto max-w-xl">
      <div className="flex items-center justify-between gap-3">
        <PageHeading title={t`Inbox`} />
        <Link
          to="/profile/notifications"
          aria-label={t`Notification settings`}
          className="-mr-2 grid size-11 place-items-center rounded-full text-muted transition-colors duration-150 hover:bg-sunken hover:text-ink"
        >
          <BellIcon className="size-5" />
        </Link>
      </div>
      <ReadAllButton />
      <div className="mt-3">
        <NoticeList />
      </div>
    </div>
  );
}

import { Trans } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { noticesQuery } from "@/features/notices/api/list-notices";
import { useReadNotice } from "@/features/notices/api/mark-read";
import { NoticeRow } from "@/features/notices/components/notice-row";
import type { Notice } from "@/features/notices/model";
import { DayName } from "@/shared/dates/day-name";
import { dayOf, neighboursByDay } from "@/shared/dates/days";
import { usePreferences } from "@/shared/preferences/preferences";
import { LoadFailed } from "@/shared/problems/load-failed";
import { Button, ButtonLink } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { RowBones } from "@/shared/ui/skeleton";

export function NoticeList() {
  const { language } = usePreferences();
  const query = useInfiniteQuery(noticesQuery(language));
  const notices = query.data?.pages.flatMap(({ items }) => items);
  if (!notices) {
    if (!query.error) return <RowBones count={6} />;
    return (
      <LoadFailed
        title={<Trans>We could not load your inbox</Trans>}
        error={query.error}
        onRetry={() => query.refetch()}
        retrying={query.isFetching}
      />
    );
  }
  if (notices.length === 0) return <NothingYet />;
  return (
    <>
      <NoticeDays notices={notices} />
      {query.isFetchNextPageError ? (
        <LoadFailed
          title={<Trans>We could not load more</Trans>}
          error={query.error}
          onRetry={() => query.fetchNextPage()}
          retrying={query.isFetching}
        />
      ) : (
        query.hasNextPage && (
          <Button
            look="secondary"
            className="w-full"
            busy={query.isFetchingNextPage}
            onClick={() => query.fetchNextPage()}
          >
            <Trans>Load more</Trans>
          </Button>
        )
      )}
    </>
  );
}

function NoticeDays({ notices }: { notices: Notice[] }) {
  const { mutate } = useReadNotice();
  const open = ({ id, read }: Notice) => {
    if (!read) mutate(id);
  };
  return neighboursByDay(notices, ({ created_at }) => dayOf(new Date(created_at))).map(({ day, items }) => (
    <section key={day} className="mb-5">
      <h2 className="sticky top-0 z-10 border-line border-b bg-paper pt-3 pb-2 font-semibold text-muted text-note">
        <DayName day={day} />
      </h2>
      <ul className="mt-1">
        {items.map((notice) => (
          <li key={notice.id} className="animate-fade">
            <NoticeRow notice={notice} onOpen={open} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function NothingYet() {
  return (
    <EmptyState
      title={<Trans>Nothing in your inbox yet</Trans>}
      action={
        <ButtonLink to="/profile/notifications" look="secondary">
          <Trans>Choose how we reach you</Trans>
        </ButtonLink>
      }
    >
      <Trans>When money moves or something about your accounts changes, you read it here.</Trans>
    </EmptyState>
  );
}

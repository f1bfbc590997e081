import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { NoticeIcon } from "@/features/notices/components/notice-icon";
import { useNoticeWords } from "@/features/notices/components/use-notice-words";
import { destinationOf, type Notice } from "@/features/notices/model";
import { clockText } from "@/shared/dates/days";
import { useLocale } from "@/shared/i18n/i18n";
import { ChevronIcon } from "@/shared/ui/icons";

const ROW_CLASS = "-mx-3 flex w-[calc(100%+1.5rem)] items-start gap-3 rounded-card px-3 py-3 text-left";
const OPENING_CLASS = `${ROW_CLASS} transition-colors duration-150 hover:bg-sunken`;

type NoticeRowProps = { notice: Notice; onOpen: (notice: Notice) => void };

/** Leads to what it tells of; where there is no such page, opening it only marks it as read. */
export function NoticeRow({ notice, onOpen }: NoticeRowProps) {
  // It stays a button after it was pressed, so that the focus has a place.
  const [wasUnread] = useState(!notice.read);
  const destination = destinationOf(notice);
  if (destination) {
    return (
      <Link {...destination} className={`group ${OPENING_CLASS}`} onClick={() => onOpen(notice)}>
        <Content notice={notice} />
        <ChevronIcon className="mt-3 size-4 text-muted transition-transform duration-150 group-hover:translate-x-0.5" />
      </Link>
    );
  }
  if (!wasUnread) {
    return (
      <div className={ROW_CLASS}>
        <Content notice={notice} />
        <span className="size-4" />
      </div>
    );
  }
  return (
    <button type="button" className={OPENING_CLASS} onClick={() => onOpen(notice)}>
      <Content notice={notice} />
      <span className="size-4" />
    </button>
  );
}

/** Unread differs by a dot, by weight and in words. */
function Content({ notice }: { notice: Notice }) {
  const { title, text } = useNoticeWords(notice);
  const locale = useLocale();
  return (
    <>
      <span className="relative">
        <NoticeIcon category={notice.category} />
        {!notice.read && (
          <span className="absolute -top-0.5 -right-0.5 size-3 rounded-full border-2 border-paper bg-bark" />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline justify-between gap-3">
          <span className={notice.read ? "font-medium" : "font-[650]"}>
            {!notice.read && (
              <span className="sr-only">
                <Trans>Unread:</Trans>{" "}
              </span>
            )}
            {title}
          </span>
          <span className="shrink-0 text-muted text-note tabular-nums">
            {clockText(notice.created_at, locale)}
          </span>
        </span>
        <span className="mt-0.5 block text-muted text-note [overflow-wrap:anywhere]">{text}</span>
      </span>
    </>
  );
}

import { Plural } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { inboxQuery } from "@/features/notices/api/get-inbox";
import { badgeText } from "@/features/notices/model";

/** How many notices wait; nothing where none does. */
export function UnreadBadge({ className = "" }: { className?: string }) {
  const unread = useQuery({ ...inboxQuery, enabled: false }).data?.unread_count ?? 0;
  if (unread === 0) return null;
  return (
    <span
      className={`grid h-5 min-w-5 place-items-center rounded-full bg-bark px-1.5 font-semibold text-note text-paper tabular-nums leading-none ${className}`}
    >
      <span aria-hidden="true">{badgeText(unread)}</span>
      <span className="sr-only">
        <Plural value={unread} one="# unread" other="# unread" />
      </span>
    </span>
  );
}

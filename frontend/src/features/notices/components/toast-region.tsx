import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useReadNotice } from "@/features/notices/api/mark-read";
import { NoticeIcon } from "@/features/notices/components/notice-icon";
import { useNoticeWords } from "@/features/notices/components/use-notice-words";
import { destinationOf } from "@/features/notices/model";
import { TOAST_MS, type Toast, toasts, useToasts } from "@/features/notices/toasts";
import { IconButton } from "@/shared/ui/button";
import { CloseIcon } from "@/shared/ui/icons";

/** Above the page for a few seconds; they stay for as long as somebody points at them or has the focus in them. */
export function ToastRegion() {
  const { t } = useLingui();
  const shown = useToasts();
  const [held, setHeld] = useState(false);
  const region = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what held them may have gone with a toast.
  useEffect(() => {
    const { current } = region;
    setHeld(current !== null && (current.matches(":hover") || current.contains(document.activeElement)));
  }, [shown]);
  return (
    <section
      ref={region}
      aria-label={t`News`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={({ currentTarget, relatedTarget }) => setHeld(currentTarget.contains(relatedTarget))}
      className="fixed inset-x-4 top-4 z-40 flex flex-col gap-2 empty:hidden sm:left-auto sm:w-96"
    >
      {shown.map((toast) => (
        <ToastCard key={toast.notice.id} toast={toast} held={held} />
      ))}
    </section>
  );
}

function ToastCard({ toast, held }: { toast: Toast; held: boolean }) {
  const { t } = useLingui();
  const { notice, language } = toast;
  const { title, text } = useNoticeWords(notice, language);
  const read = useReadNotice();
  const { id } = notice;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => toasts.dismiss(id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [held, id]);
  const open = () => {
    read.mutate(id);
    toasts.dismiss(id);
  };
  return (
    <div className="relative animate-rise rounded-card border border-line bg-surface shadow-xl">
      <Link
        {...(destinationOf(notice) ?? { to: "/inbox" })}
        onClick={open}
        className="flex items-start gap-3 rounded-card py-3 pr-12 pl-3.5 transition-colors duration-150 hover:bg-sunken"
      >
        <NoticeIcon category={notice.category} />
        <span className="min-w-0 flex-1">
          <span className="block font-semibold">{title}</span>
          {text && <span className="line-clamp-2 text-muted text-note [overflow-wrap:anywhere]">{text}</span>}
        </span>
      </Link>
      <IconButton
        label={t`Dismiss`}
        onClick={() => toasts.dismiss(id)}
        className="absolute! top-1.5 right-1 hover:bg-transparent"
      >
        <CloseIcon className="size-4" />
      </IconButton>
    </div>
  );
}

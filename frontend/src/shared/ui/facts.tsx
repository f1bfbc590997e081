import type { ReactNode } from "react";

/** Names and values in two columns, for a review or a receipt. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line border-line border-y">{children}</dl>;
}

export function Fact({
  name,
  action,
  children,
}: {
  name: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex items-start justify-between gap-5 py-3">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="flex min-w-0 items-start justify-end gap-2 text-right font-medium">
        <div className="min-w-0 [overflow-wrap:anywhere]">{children}</div>
        {action}
      </dd>
    </div>
  );
}

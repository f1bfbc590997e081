import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { inboxQuery } from "@/features/notices/api/get-inbox";
import { useReadAll } from "@/features/notices/api/mark-read";
import { Refusal } from "@/shared/problems/refusal";
import { Button } from "@/shared/ui/button";
import { CheckIcon } from "@/shared/ui/icons";
import { announce } from "@/shared/ui/live-region";

/** Marks what the customer could have seen: up to the newest notice that this page knows of. */
export function ReadAllButton() {
  const { t } = useLingui();
  const { data } = useQuery({ ...inboxQuery, enabled: false });
  const readAll = useReadAll();
  if (!data || (data.unread_count === 0 && !readAll.error)) return null;
  const read = () =>
    readAll.mutate(data.last_position, { onSuccess: () => announce(t`Everything is marked as read.`) });
  return (
    <div className="mt-2">
      <Button look="quiet" className="-ml-3" busy={readAll.isPending} onClick={read}>
        <CheckIcon className="size-5" />
        <Trans>Mark all as read</Trans>
      </Button>
      <Refusal error={readAll.error} title={<Trans>Nothing was marked as read</Trans>} />
    </div>
  );
}

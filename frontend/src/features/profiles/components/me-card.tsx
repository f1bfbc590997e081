import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/features/profiles/api/get-me";
import { LoadFailed } from "@/shared/problems/load-failed";
import { Avatar } from "@/shared/ui/avatar";
import { Fact, Facts } from "@/shared/ui/facts";
import { Bone } from "@/shared/ui/skeleton";

export function MeCard({ name }: { name: string }) {
  const { data, error, refetch, isFetching } = useQuery(meQuery);
  return (
    <section>
      <div className="mb-5 flex items-center gap-4">
        <Avatar name={name} own className="size-14 text-lead!" />
        <p className="font-[650] text-lead">{name}</p>
      </div>
      {error && !data ? (
        <LoadFailed
          title={<Trans>We could not load your details</Trans>}
          error={error}
          onRetry={refetch}
          retrying={isFetching}
        />
      ) : (
        <Facts>
          <Fact name={<Trans>E-mail</Trans>}>{data?.email_masked ?? <Bone className="h-5 w-36" />}</Fact>
          <Fact name={<Trans>Phone</Trans>}>
            <span className="tabular-nums">{data?.phone_masked ?? <Bone className="h-5 w-28" />}</span>
          </Fact>
        </Facts>
      )}
    </section>
  );
}

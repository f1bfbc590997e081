import { Plural, Trans } from "@lingui/react/macro";
import { asProblem } from "@/shared/api/problem";
import { Refusal } from "@/shared/problems/refusal";

export function SignInRefusal({ error }: { error: unknown }) {
  if (!error) return null;
  const wait = asProblem(error).retryAfterSeconds;
  return (
    <Refusal error={error} title={<Trans>You are not signed in yet</Trans>}>
      {wait !== null && (
        <p>
          <Plural value={wait} one="Try again in # second." other="Try again in # seconds." />
        </p>
      )}
    </Refusal>
  );
}

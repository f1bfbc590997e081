import { getRouteApi, useRouter } from "@tanstack/react-router";
import { takeTab } from "@/app/tab-owner";
import { SignInPage } from "@/features/sessions/components/sign-in-page";
import { safeReturnPath } from "@/features/sessions/model";

const route = getRouteApi("/sign-in");

export default function SignInRoute() {
  const { return: wanted, expired, email } = route.useSearch();
  const router = useRouter();
  return (
    <SignInPage
      email={email}
      expired={expired === true}
      onSignedIn={({ subject }) => {
        // Where somebody else was is theirs alone.
        router.history.replace(takeTab(subject) ? "/" : safeReturnPath(wanted));
      }}
    />
  );
}

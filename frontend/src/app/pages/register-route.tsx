import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { AboutYouStep } from "@/app/pages/about-you-step";
import { RegisterPage } from "@/features/registrations/components/register-page";
import { RegisteredPage } from "@/features/registrations/components/registered-page";
import { useSignIn } from "@/features/sessions/api/sign-in";

/**
 * After the registration the customer is signed in with the password that is still in memory, and may tell more about
 * themselves. After a reload in between the password is gone: then they sign in by hand.
 */
export default function RegisterRoute() {
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [registered, setRegistered] = useState<{ email: string; password: string } | null>(null);
  const enter = (credentials: { email: string; password: string }) => {
    setRegistered(credentials);
    if (credentials.password) signIn.mutate(credentials);
  };
  if (!registered) return <RegisterPage onRegistered={enter} />;
  if (!registered.password || signIn.isError) {
    const email = registered.email || undefined;
    return <RegisteredPage onContinue={() => navigate({ to: "/sign-in", search: { email } })} />;
  }
  return <AboutYouStep signedIn={signIn.isSuccess} onDone={() => navigate({ to: "/" })} />;
}

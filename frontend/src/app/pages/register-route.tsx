import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { RegisterPage } from "@/features/registrations/components/register-page";
import { RegisteredPage } from "@/features/registrations/components/registered-page";
import { useSignIn } from "@/features/sessions/api/sign-in";

/** After the registration the customer is signed in with the password that is still in memory. */
export default function RegisterRoute() {
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [registered, setRegistered] = useState<{ email: string; password: string } | null>(null);
  const enter = (credentials: { email: string; password: string }) => {
    setRegistered(credentials);
    if (credentials.password) signIn.mutate(credentials);
  };
  if (!registered) return <RegisterPage onRegistered={enter} />;
  const byHand = !registered.password || signIn.isError;
  return (
    <RegisteredPage
      signedIn={signIn.isSuccess}
      byHand={byHand}
      onContinue={() =>
        byHand
          ? navigate({ to: "/sign-in", search: { email: registered.email || undefined } })
          : navigate({ to: "/" })
      }
    />
  );
}

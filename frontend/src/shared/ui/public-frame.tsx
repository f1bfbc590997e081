import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { LanguageChoice } from "@/shared/ui/language-choice";
import { Logo } from "@/shared/ui/logo";
import { Sprig } from "@/shared/ui/sprig";

/** The page of somebody who is not signed in: the form, and on wide screens a quiet wall with a branch beside it. */
export function PublicFrame({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh desk:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <Wall />
      <div className="flex flex-col overflow-hidden px-5 sm:px-10">
        <header className="flex h-16 items-center justify-between desk:h-20 desk:justify-end">
          <Logo className="desk:hidden" />
          <LanguageChoice />
        </header>
        <main className="mx-auto flex w-full max-w-[26rem] flex-1 flex-col pt-8 pb-10 desk:pt-[11vh]">
          {children}
        </main>
        <Sprig className="pointer-events-none -mr-8 -mb-10 h-40 shrink-0 self-end text-leaf/25 desk:hidden" />
      </div>
    </div>
  );
}

function Wall() {
  return (
    <aside aria-hidden="true" className="relative hidden overflow-hidden bg-leaf-soft desk:block">
      <div className="sticky top-0 flex h-dvh flex-col justify-between p-10">
        <Logo />
        <Sprig className="absolute -bottom-6 -left-4 w-[96%] max-w-[34rem] text-leaf/70" />
        <p className="relative max-w-[18rem] pb-[58dvh] font-[550] text-leaf text-title">
          <Trans>Your money, where you can see it.</Trans>
        </p>
      </div>
    </aside>
  );
}

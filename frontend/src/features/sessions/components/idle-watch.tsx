import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { sessionQuery } from "@/features/sessions/api/get-session";
import { idleState, idleWindowMs, WARNING_SECONDS } from "@/features/sessions/idle-deadline";
import type { Session } from "@/features/sessions/model";
import { announceSignedOut, onActivity } from "@/shared/api/session-signals";

const IdleDialog = lazy(() => import("@/features/sessions/components/idle-dialog"));
const TICK_MS = 1000;
const INPUT_EVENTS = ["pointerdown", "keydown"] as const;

/**
 * Warns a minute before the bank ends an idle session. Answers of the bank move the deadline; a customer who is typing
 * without asking the bank for anything is kept signed in by one small request near the end of the window.
 */
export function IdleWatch({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const windowMs = useRef(0);
  const deadline = useRef(Number.POSITIVE_INFINITY);
  const touchedAt = useRef(0);
  const [secondsLeft, setSecondsLeft] = useState<number | null>(null);
  const extend = useCallback(
    () => void queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => null),
    [queryClient],
  );

  useEffect(() => {
    windowMs.current ||= idleWindowMs(session, Date.now());
    deadline.current = Date.now() + windowMs.current;
    return onActivity(() => {
      deadline.current = Date.now() + windowMs.current;
      setSecondsLeft(null);
    });
  }, [session]);

  useEffect(() => {
    const touch = () => {
      touchedAt.current = Date.now();
    };
    for (const name of INPUT_EVENTS) addEventListener(name, touch, { passive: true });
    const tick = () => {
      const now = Date.now();
      const state = idleState(deadline.current, now);
      if (state === "over") announceSignedOut("session-expired");
      else if (state === "resting") setSecondsLeft(null);
      else if (now - touchedAt.current < WARNING_SECONDS * 1000 && secondsLeft === null) extend();
      else setSecondsLeft(Math.ceil((deadline.current - now) / 1000));
    };
    const timer = setInterval(tick, TICK_MS);
    return () => {
      clearInterval(timer);
      for (const name of INPUT_EVENTS) removeEventListener(name, touch);
    };
  }, [extend, secondsLeft]);

  if (secondsLeft === null) return null;
  return (
    <Suspense>
      <IdleDialog secondsLeft={secondsLeft} onStay={extend} />
    </Suspense>
  );
}

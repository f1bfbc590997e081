import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { applyInbox, applyNotice, askForInbox } from "@/app/live/apply-event";
import { type Away, isTimeToAsk } from "@/app/live/away";
import { startLive } from "@/app/live/live";
import { getSession } from "@/features/sessions/api/get-session";
import { announceSignedOut } from "@/shared/api/session-signals";
import type { LiveEvent } from "@/shared/live/live-events";

const LOOK_EVERY_MS = 5000;
const TOUCHES = ["pointerdown", "keydown", "scroll"] as const;

/** Keeps badge, lists and balances as the bank says, for as long as somebody is signed in. */
export function useLive(customerId: string): void {
  const queryClient = useQueryClient();
  const [beginning, setBeginning] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new beginning is what the count is for.
  useEffect(() => {
    const away: Away = { lostAt: Date.now(), askedAt: 0, touchedAt: Date.now(), visible: true };
    let over = false;
    const onEvent = (event: LiveEvent) => {
      if (event.type === "notice") applyNotice(queryClient, event.notice, event.language);
      else if (event.type === "inbox") applyInbox(queryClient, event.inbox);
      else {
        void isStillSignedIn(customerId).then((still) => {
          if (over) return;
          if (still) setBeginning((count) => count + 1);
          else announceSignedOut("session-expired");
        });
      }
    };
    const onConnected = (connected: boolean) => {
      away.lostAt = connected ? null : (away.lostAt ?? Date.now());
    };
    const stopLive = startLive(customerId, { onEvent, onConnected });
    const stopWatching = watch(away, () => void askForInbox(queryClient));
    return () => {
      over = true;
      stopWatching();
      stopLive();
    };
  }, [customerId, queryClient, beginning]);
}

/** The stream's session may have ended while this browser has a newer one of the same customer. */
async function isStillSignedIn(customerId: string): Promise<boolean> {
  const session = await getSession().catch(() => null);
  return session?.subject === customerId;
}

function watch(away: Away, ask: () => void): () => void {
  const touch = () => {
    away.touchedAt = Date.now();
  };
  const look = () => {
    away.visible = document.visibilityState === "visible";
    if (!isTimeToAsk(away, Date.now())) return;
    away.askedAt = Date.now();
    ask();
  };
  for (const name of TOUCHES) addEventListener(name, touch, { passive: true });
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const name of TOUCHES) removeEventListener(name, touch);
  };
}

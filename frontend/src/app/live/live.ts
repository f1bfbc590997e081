import { onLeft } from "@/shared/api/session-signals";
import { LiveClient, type LiveListener } from "@/shared/live/live-client";
import { browserSurroundings } from "@/shared/live/live-surroundings";
import { preferences } from "@/shared/preferences/preferences";

/** Listens to the bank for this customer; what is called in the end stops that for this tab. */
export function startLive(customerId: string, listener: LiveListener): () => void {
  const started = new LiveClient(browserSurroundings, customerId, preferences.get().language, listener);
  const reconnect = () => started.reconnect();
  const wake = () => document.visibilityState === "visible" && started.wake();
  const subscriptions = [
    preferences.subscribe(() => started.speak(preferences.get().language)),
    onLeft(() => started.leave()),
  ];
  addEventListener("online", reconnect);
  document.addEventListener("visibilitychange", wake);
  return () => {
    removeEventListener("online", reconnect);
    document.removeEventListener("visibilitychange", wake);
    for (const unsubscribe of subscriptions) unsubscribe();
    started.stop();
  };
}

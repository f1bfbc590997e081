import type { EventName } from "@/shared/live/live-events";
import type { Close, LiveSurroundings } from "@/shared/live/live-surroundings";

const PAUSE_MS_MIN = 1000;
const PAUSE_MS_MAX = 30_000;

/** Longer after each failure, and not the same for all pages that the bank lost at once. */
export function pauseAfter(failures: number, random: number): number {
  const longest = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** Math.min(failures, 10));
  return Math.round(longest * (0.5 + random / 2));
}

type StreamListener = {
  address: () => string;
  onEvent: (name: EventName, text: string) => void;
  onConnected: (connected: boolean) => void;
};

/** One connection to the bank's events. The browser mends it after a break; after a refusal it is opened anew here. */
export class LiveStream {
  private closeSource: Close | null = null;
  private stopWaiting: Close = () => undefined;
  private failures = 0;
  private connected = false;

  constructor(
    private readonly surroundings: LiveSurroundings,
    private readonly listener: StreamListener,
  ) {
    this.reopen();
  }

  reopen(): void {
    this.close();
    this.closeSource = this.surroundings.openSource(this.listener.address(), {
      onOpen: () => {
        this.failures = 0;
        this.say(true);
      },
      onEvent: this.listener.onEvent,
      onFailure: (over) => {
        this.say(false);
        if (over) this.reopenLater();
      },
    });
  }

  /** The network is back or somebody looks at the page: no reason to wait any longer. */
  wake(): void {
    if (!this.connected) this.reopen();
  }

  close(): void {
    this.stopWaiting();
    this.closeSource?.();
    this.closeSource = null;
    this.connected = false;
  }

  private reopenLater(): void {
    const pause = pauseAfter(this.failures, this.surroundings.random());
    this.failures += 1;
    this.stopWaiting();
    this.stopWaiting = this.surroundings.later(pause, () => this.reopen());
  }

  private say(connected: boolean): void {
    this.connected = connected;
    this.listener.onConnected(connected);
  }
}

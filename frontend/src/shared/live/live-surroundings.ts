import { EVENT_NAMES, type EventName } from "@/shared/live/live-events";

export type SourceListener = {
  onOpen: () => void;
  onEvent: (name: EventName, text: string) => void;
  /** `over` when the browser will not try again by itself. */
  onFailure: (over: boolean) => void;
};
export type Close = () => void;
export type TabChannel = { post: (message: unknown) => void; close: Close };

/** What the live client needs of the browser, so that tests can stand in for it. */
export type LiveSurroundings = {
  openSource: (address: string, listener: SourceListener) => Close;
  /** Null where tabs cannot speak to each other. */
  openChannel: (onMessage: (message: unknown) => void) => TabChannel | null;
  /** Calls `lead` once this tab may, and keeps the others waiting until the answer is called. */
  waitToLead: (lead: () => void) => Close;
  later: (milliseconds: number, then: () => void) => Close;
  random: () => number;
};

const NAME = "bank-live";

function openSource(address: string, listener: SourceListener): Close {
  const source = new EventSource(address);
  source.onopen = () => listener.onOpen();
  source.onerror = () => listener.onFailure(source.readyState === EventSource.CLOSED);
  for (const name of EVENT_NAMES) {
    source.addEventListener(name, (event) => listener.onEvent(name, String(event.data)));
  }
  return () => source.close();
}

function openChannel(onMessage: (message: unknown) => void): TabChannel | null {
  if (typeof BroadcastChannel === "undefined") return null;
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }) => onMessage(data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}

function waitToLead(lead: () => void): Close {
  // Without locks or a channel each tab has a stream of its own.
  if (!navigator.locks || typeof BroadcastChannel === "undefined") {
    lead();
    return () => undefined;
  }
  const waiting = new AbortController();
  let release: Close = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  navigator.locks
    .request(NAME, { signal: waiting.signal }, () => {
      if (waiting.signal.aborted) return;
      lead();
      return held;
    })
    .catch(() => undefined);
  return () => {
    waiting.abort();
    release();
  };
}

export const browserSurroundings: LiveSurroundings = {
  openSource,
  openChannel,
  waitToLead,
  later: (milliseconds, then) => {
    const timer = setTimeout(then, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

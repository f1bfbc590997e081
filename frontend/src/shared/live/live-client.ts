import { type EventName, type LiveEvent, liveAddress, liveEventOf } from "@/shared/live/live-events";
import { LiveStream } from "@/shared/live/live-stream";
import type { Close, LiveSurroundings, TabChannel } from "@/shared/live/live-surroundings";
import type { Language } from "@/shared/preferences/preferences";

type TabWord =
  | { kind: "hello" }
  | { kind: "status"; connected: boolean; position: number | null; inbox: LiveEvent | null }
  | { kind: "event"; event: LiveEvent };
/** What tabs say to each other. Each message names the customer it is of: nobody hears another one's. */
type TabMessage = TabWord & { of: string };

export type LiveListener = {
  onEvent: (event: LiveEvent) => void;
  /** Whether the bank's events reach this tab, by its own stream or by that of another tab. */
  onConnected: (connected: boolean) => void;
};

function isTabMessage(message: unknown): message is TabMessage {
  return typeof message === "object" && message !== null && "of" in message && "kind" in message;
}

/**
 * The bank's events in every tab over one connection: the tab that leads has the stream and passes on what it hears; when
 * it closes, another goes on from the last position that it heard of. No notice comes twice.
 */
export class LiveClient {
  private readonly channel: TabChannel | null;
  private readonly giveUpLeading: Close;
  private stream: LiveStream | null = null;
  private position: number | null = null;
  private lastInbox: LiveEvent | null = null;
  private connected = false;
  private ended = false;

  constructor(
    private readonly surroundings: LiveSurroundings,
    private readonly customerId: string,
    private language: Language,
    private readonly listener: LiveListener,
  ) {
    this.channel = surroundings.openChannel((message) => {
      if (isTabMessage(message) && !this.ended) this.hear(message);
    });
    this.post({ kind: "hello" });
    this.giveUpLeading = surroundings.waitToLead(() => this.lead());
  }

  speak(language: Language): void {
    if (language === this.language) return;
    this.language = language;
    this.stream?.reopen();
  }

  wake(): void {
    this.stream?.wake();
  }

  /** The network came back: a connection of before may be dead without knowing. */
  reconnect(): void {
    this.stream?.reopen();
  }

  /** This tab is done; the others go on. */
  stop(): void {
    if (this.ended) return;
    this.ended = true;
    this.stream?.close();
    this.giveUpLeading();
    this.channel?.close();
  }

  /** The customer left: so do the other tabs, which have the same session. */
  leave(): void {
    this.post({ kind: "event", event: { type: "session-ended" } });
    this.stop();
  }

  private lead(): void {
    if (this.ended) return;
    this.stream = new LiveStream(this.surroundings, {
      address: () => liveAddress(this.language, this.position),
      onEvent: (name, text) => this.receive(name, text),
      onConnected: (connected) => this.noteConnected(connected, true),
    });
  }

  private receive(name: EventName, text: string): void {
    const event = liveEventOf(name, text, this.language);
    if (!event || this.ended) return;
    // Before this tab ends itself, so that the others hear of it.
    this.post({ kind: "event", event });
    this.deliver(event);
  }

  private hear(message: TabMessage): void {
    if (message.of !== this.customerId) {
      // Somebody else signed in in this browser; what this tab shows is no longer theirs to see.
      if (message.kind === "hello") this.deliver({ type: "session-ended" });
      return;
    }
    if (message.kind === "event") this.deliver(message.event);
    else if (message.kind === "hello") this.tellStatus();
    else if (!this.stream) {
      if (message.position !== null) this.position = Math.max(this.position ?? 0, message.position);
      this.noteConnected(message.connected, false);
      if (message.inbox && !this.lastInbox) this.deliver(message.inbox);
    }
  }

  private deliver(event: LiveEvent): void {
    if (event.type === "notice") {
      if (this.position !== null && event.notice.position <= this.position) return;
      const { position, unread_count } = event.notice;
      this.position = position;
      this.lastInbox = { type: "inbox", inbox: { unread_count, last_position: position } };
    } else if (event.type === "inbox") {
      // Later ones may be ahead of the notices that are still on their way.
      this.position ??= event.inbox.last_position;
      this.lastInbox = event;
    } else {
      this.stop();
    }
    this.listener.onEvent(event);
  }

  private noteConnected(connected: boolean, own: boolean): void {
    const changed = connected !== this.connected;
    this.connected = connected;
    if (own) this.tellStatus();
    if (changed) this.listener.onConnected(connected);
  }

  private tellStatus(): void {
    if (!this.stream) return;
    const { connected, position, lastInbox } = this;
    this.post({ kind: "status", connected, position, inbox: lastInbox });
  }

  private post(word: TabWord): void {
    this.channel?.post({ ...word, of: this.customerId });
  }
}

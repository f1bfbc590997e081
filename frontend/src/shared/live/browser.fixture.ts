import type { EventName } from "@/shared/live/live-events";
import type { Close, LiveSurroundings, SourceListener } from "@/shared/live/live-surroundings";

export type OpenedSource = { address: string; listener: SourceListener; closed: boolean };

/** A browser with several tabs that share one lock and one channel, and whose time passes when told to. */
export class FakeBrowser {
  readonly sources: OpenedSource[] = [];
  private readonly channels = new Set<(message: unknown) => void>();
  private readonly waiting: (() => void)[] = [];
  private leader: (() => void) | null = null;
  private timers: { milliseconds: number; then: () => void }[] = [];

  tab(): LiveSurroundings {
    return {
      openSource: (address, listener) => {
        const source = { address, listener, closed: false };
        this.sources.push(source);
        return () => {
          source.closed = true;
        };
      },
      openChannel: (onMessage) => {
        this.channels.add(onMessage);
        const post = (message: unknown) => {
          for (const hear of this.channels) if (hear !== onMessage) hear(structuredClone(message));
        };
        return { post, close: () => void this.channels.delete(onMessage) };
      },
      waitToLead: (lead) => this.waitToLead(lead),
      later: (milliseconds, then) => {
        const timer = { milliseconds, then };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((one) => one !== timer);
        };
      },
      random: () => 1,
    };
  }

  get open(): OpenedSource[] {
    return this.sources.filter(({ closed }) => !closed);
  }

  get pauses(): number[] {
    return this.timers.map(({ milliseconds }) => milliseconds);
  }

  say(name: EventName, body: object): void {
    for (const { listener } of this.open) listener.onEvent(name, JSON.stringify(body));
  }

  elapse(): void {
    const due = this.timers;
    this.timers = [];
    for (const { then } of due) then();
  }

  private waitToLead(lead: () => void): Close {
    this.waiting.push(lead);
    this.choose();
    return () => {
      if (this.leader === lead) this.leader = null;
      const place = this.waiting.indexOf(lead);
      if (place >= 0) this.waiting.splice(place, 1);
      this.choose();
    };
  }

  private choose(): void {
    if (this.leader) return;
    this.leader = this.waiting.shift() ?? null;
    this.leader?.();
  }
}

type Listener<T> = (value: T) => void;

function signal<T>() {
  const listeners = new Set<Listener<T>>();
  return {
    announce: (value: T) => {
      for (const listener of listeners) listener(value);
    },
    subscribe: (listener: Listener<T>) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const activity = signal<void>();
const signedOut = signal<string>();
const left = signal<void>();

/** The bank answered, which moves the session's idle deadline. */
export const announceActivity = () => activity.announce();
export const onActivity = activity.subscribe;

/** The bank no longer knows this session; the value is the problem's code. */
export const announceSignedOut = signedOut.announce;
export const onSignedOut = signedOut.subscribe;

/** The customer signed out in this tab: its other tabs have to hear of it. */
export const announceLeft = () => left.announce();
export const onLeft = left.subscribe;

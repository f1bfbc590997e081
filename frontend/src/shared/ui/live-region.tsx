import { useSyncExternalStore } from "react";

let message = "";
const listeners = new Set<() => void>();

/** Says a short sentence to screen readers without moving the focus. */
export function announce(text: string): void {
  // The same words twice in a row would not be read again; a trailing no-break space makes them new.
  message = text === message ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function LiveRegion() {
  const text = useSyncExternalStore(subscribe, () => message);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}

import { useSyncExternalStore } from "react";
import type { Notice } from "@/features/notices/model";
import type { Language } from "@/shared/preferences/preferences";

export type Toast = { notice: Notice; language: Language };

export const TOAST_MS = 6000;
const SHOWN_MAX = 3;

let shown: readonly Toast[] = [];
const listeners = new Set<() => void>();

function show(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** The newest first; the oldest makes room. */
export const toasts = {
  get: () => shown,
  add: (toast: Toast) => show([toast, ...shown].slice(0, SHOWN_MAX)),
  dismiss: (id: string) => show(shown.filter(({ notice }) => notice.id !== id)),
  clear: () => show([]),
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(toasts.subscribe, toasts.get);
}

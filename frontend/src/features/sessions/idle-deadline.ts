import type { Session } from "@/features/sessions/model";

export const WARNING_SECONDS = 60;

/** How long the bank lets a session rest, from an answer that just came. */
export function idleWindowMs(session: Session, receivedAt: number): number {
  return Math.max(0, new Date(session.idle_expires_at).getTime() - receivedAt);
}

export type IdleState = "resting" | "warning" | "over";

export function idleState(deadline: number, now: number): IdleState {
  if (now >= deadline) return "over";
  return deadline - now <= WARNING_SECONDS * 1000 ? "warning" : "resting";
}

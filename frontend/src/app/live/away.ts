/** For how long the bank's events must be away before the page asks instead, and how often it then does. */
export const AWAY_MS = 30_000;
// Asking counts as use of the session: for somebody who left the screen it must end all the same.
const PRESENCE_MS = 120_000;

export type Away = { lostAt: number | null; askedAt: number; touchedAt: number; visible: boolean };

/** Whether to ask the bank how the inbox stands, because it cannot say so itself. */
export function isTimeToAsk({ lostAt, askedAt, touchedAt, visible }: Away, now: number): boolean {
  if (lostAt === null || !visible || now - touchedAt > PRESENCE_MS) return false;
  return now - lostAt >= AWAY_MS && now - askedAt >= AWAY_MS;
}

import type { components } from "@/shared/api/generated/auth";

export type Session = components["schemas"]["Session"];

/** Where to go after signing in: a path of this site, never an address of another one. */
export function safeReturnPath(wanted: string | undefined): string {
  return wanted?.startsWith("/") && !wanted.startsWith("//") && !wanted.includes("\\") ? wanted : "/";
}

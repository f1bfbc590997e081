import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/features/sessions/api/get-session";

/** Who is signed in; nobody while the session is just ending. */
export function useCustomerId(): string {
  return useQuery(sessionQuery).data?.subject ?? "";
}

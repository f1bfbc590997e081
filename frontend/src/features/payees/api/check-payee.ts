import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

/** Who holds the account behind an IBAN. Asking changes nothing, so it is a query although the IBAN travels in a body. */
export const payeeCheckQuery = (iban: string) =>
  queryOptions({
    queryKey: ["payee-checks", iban],
    queryFn: ({ signal }) => answer(bff.POST("/api/v1/payees/checks", { signal, body: { iban } })),
    staleTime: 60_000,
    retry: false,
  });

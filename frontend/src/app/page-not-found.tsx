import { NotFound } from "@/shared/ui/not-found";

/** An address that no page has. */
export function PageNotFound() {
  return (
    <main>
      <NotFound />
    </main>
  );
}

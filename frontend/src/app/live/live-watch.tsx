import { useLive } from "@/app/live/use-live";
import { ToastRegion } from "@/features/notices/components/toast-region";

/** What the bank says of its own accord; nothing that the first sight of a page has to wait for. */
export default function LiveWatch({ customerId }: { customerId: string }) {
  useLive(customerId);
  return <ToastRegion />;
}

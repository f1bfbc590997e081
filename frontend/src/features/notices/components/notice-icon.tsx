import type { NoticeCategory } from "@/features/notices/model";
import { AccountsIcon, ArrowInIcon, ArrowOutIcon, ShieldIcon } from "@/shared/ui/icons";

const ICONS = {
  "money-in": ArrowInIcon,
  "money-out": ArrowOutIcon,
  accounts: AccountsIcon,
  security: ShieldIcon,
};
const TONES: Record<NoticeCategory, string> = {
  "money-in": "bg-leaf-soft text-leaf",
  "money-out": "bg-sunken text-ink",
  accounts: "bg-bark-soft text-bark",
  security: "bg-wait-soft text-wait",
};

export function NoticeIcon({ category }: { category: NoticeCategory }) {
  const Icon = ICONS[category];
  return (
    <span
      aria-hidden="true"
      className={`grid size-10 shrink-0 place-items-center rounded-full ${TONES[category]}`}
    >
      <Icon className="size-5" />
    </span>
  );
}

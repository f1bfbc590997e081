import type { ReactNode } from "react";
import { AlertIcon, CheckIcon } from "@/shared/ui/icons";

type Tone = "danger" | "wait" | "calm";

const TONES: Record<Tone, string> = {
  danger: "bg-danger-soft text-danger",
  wait: "bg-wait-soft text-wait",
  calm: "bg-leaf-soft text-leaf",
};

type NoticeProps = { tone: Tone; title: ReactNode; children?: ReactNode; urgent?: boolean };

export function Notice({ tone, title, children, urgent = false }: NoticeProps) {
  return (
    <div role={urgent ? "alert" : undefined} className={`flex gap-3 rounded-card px-4 py-3.5 ${TONES[tone]}`}>
      {tone === "calm" ? <CheckIcon className="mt-0.5 size-5" /> : <AlertIcon className="mt-0.5 size-5" />}
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        {children && <div className="mt-1 space-y-2 text-body text-ink">{children}</div>}
      </div>
    </div>
  );
}

import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { buttonClass } from "@/shared/ui/button";
import { CheckIcon, CopyIcon } from "@/shared/ui/icons";
import { announce } from "@/shared/ui/live-region";

const CONFIRMED_MS = 2500;

type CopyButtonProps = {
  text: string;
  label: string;
  done: string;
  look?: "quiet" | "secondary";
  className?: string;
};

export function CopyButton({ text, label, done, look = "quiet", className = "" }: CopyButtonProps) {
  const { t } = useLingui();
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
      announce(done);
    } catch {
      setState("failed");
      announce(t`Could not copy`);
    }
  };
  const words = { idle: label, copied: done, failed: t`Could not copy` }[state];
  return (
    <button type="button" onClick={copy} className={buttonClass(look, className)}>
      {state === "copied" ? <CheckIcon className="size-5" /> : <CopyIcon className="size-5" />}
      {words}
    </button>
  );
}

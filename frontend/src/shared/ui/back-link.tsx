import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";
import { BackIcon } from "@/shared/ui/icons";

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> };

function Anchor({ children, className = "", ...rest }: AnchorProps) {
  return (
    <a
      {...rest}
      className={`-ml-2 inline-flex min-h-11 items-center gap-1 pr-3 font-semibold text-muted hover:text-ink ${className}`}
    >
      <BackIcon className="size-5" />
      {children}
    </a>
  );
}

/** To the page that this one belongs to. */
export const BackLink = createLink(Anchor);

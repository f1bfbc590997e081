import type { ReactNode } from "react";

export function initialsOf(name: string): string {
  const words = name.replace(/[*•.]/g, " ").split(/\s+/).filter(Boolean);
  const [first = "", last = ""] = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "", ""];
  return `${first.charAt(0)}${last.charAt(0)}`.toLocaleUpperCase() || "·";
}

type AvatarProps = { name: string; own?: boolean; className?: string; children?: ReactNode };

/** Cinnamon marks what is the customer's own; everybody else is quiet green. */
export function Avatar({ name, own = false, className = "size-10", children }: AvatarProps) {
  const tone = own ? "bg-bark-soft text-bark" : "bg-leaf-soft text-leaf";
  return (
    <span
      aria-hidden="true"
      className={`grid shrink-0 place-items-center rounded-full font-semibold text-note ${tone} ${className}`}
    >
      {children ?? initialsOf(name)}
    </span>
  );
}

import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from "react";

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";

const SHAPE =
  "inline-flex min-h-11 select-none items-center justify-center gap-2 rounded-card py-2.5 text-center font-semibold text-body transition-colors duration-150 disabled:opacity-55";
const LOOKS: Record<ButtonLook, string> = {
  primary: "px-5 bg-leaf text-on-leaf enabled:hover:bg-leaf-strong [a]:hover:bg-leaf-strong",
  secondary:
    "px-5 border border-field-line/60 bg-surface text-ink enabled:hover:bg-sunken [a]:hover:bg-sunken",
  quiet: "px-3 text-leaf enabled:hover:bg-leaf-soft [a]:hover:bg-leaf-soft",
  danger: "px-5 bg-danger text-paper enabled:hover:opacity-90",
};

export function buttonClass(look: ButtonLook, className = ""): string {
  return `${SHAPE} ${LOOKS[look]} ${className}`;
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { look?: ButtonLook; busy?: boolean };

/** A busy button keeps its place and its focus, and ignores presses until the bank has answered. */
export function Button({
  look = "primary",
  busy = false,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={buttonClass(look, className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

function Spinner() {
  return (
    <svg viewBox="0 0 20 20" fill="none" aria-hidden="true" className="size-4 animate-turn">
      <circle cx="10" cy="10" r="8" stroke="currentColor" strokeWidth="2.500" opacity=".3" />
      <path d="M10 2a8 8 0 0 1 8 8" stroke="currentColor" strokeWidth="2.500" strokeLinecap="round" />
    </svg>
  );
}

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & {
  look?: ButtonLook;
  ref?: Ref<HTMLAnchorElement>;
};

function Anchor({ look = "primary", className, ...rest }: AnchorProps) {
  return <a {...rest} className={buttonClass(look, className)} />;
}

export const ButtonLink = createLink(Anchor);

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { label: string };

export function IconButton({ label, className = "", children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      {...rest}
      className={`grid size-11 shrink-0 place-items-center rounded-full text-muted transition-colors duration-150 hover:bg-sunken hover:text-ink ${className}`}
    >
      {children}
    </button>
  );
}

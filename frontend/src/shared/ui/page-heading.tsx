import { type ReactNode, useEffect, useRef } from "react";

let pagesShown = 0;

type PageHeadingProps = { title: string; children?: ReactNode; className?: string };

/**
 * The page's one h1 and its title in the tab. It takes the focus when the customer came from another page of the bank, so
 * that a screen reader starts there; the first page of a visit leaves the focus where the browser put it.
 */
export function PageHeading({ title, children, className = "text-title font-[650]" }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    pagesShown += 1;
    if (pagesShown > 1) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <title>{`${title} · Arrayan`}</title>
      <h1 ref={heading} tabIndex={-1} className={className}>
        {children ?? title}
      </h1>
    </>
  );
}

/** The myrtle sprig with its one cinnamon berry. */
export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={className}>
      <path d="M16 29V13" className="stroke-leaf" strokeWidth="2" strokeLinecap="round" />
      <path d="M16 17.500C9.500 17.500 5 13 5 6.500c7 0 11 4.500 11 11Z" className="fill-leaf" />
      <path d="M16 23.500c0-6 4.300-10 11-10 0 6-4.300 10-11 10Z" className="fill-leaf" opacity=".62" />
      <circle cx="21.500" cy="6.500" r="2.800" className="fill-bark" />
    </svg>
  );
}

export function Logo({ className = "" }: { className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2 ${className}`}>
      <Mark className="size-7" />
      <span className="font-[650] text-title tracking-[-0.02em]">Arrayan</span>
    </span>
  );
}

type BoneProps = { className?: string; round?: boolean };

/** A quiet bar in the place of a word or a number that is on its way. */
export function Bone({ className = "", round = false }: BoneProps) {
  const shape = round ? "rounded-full" : "rounded-md";
  return <span aria-hidden="true" className={`block animate-breathe bg-line/80 ${shape} ${className}`} />;
}

export function RowBones({ count }: { count: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bones are all alike and never move.
        <div key={index} className="flex items-center gap-3 py-2.5">
          <Bone round className="size-10" />
          <div className="flex-1 space-y-2">
            <Bone className={index % 2 ? "h-4 w-32" : "h-4 w-40"} />
            <Bone className="h-3 w-24" />
          </div>
          <Bone className="h-4 w-20" />
        </div>
      ))}
    </div>
  );
}

import { Bone, RowBones } from "@/shared/ui/skeleton";

/** While the code of a page is on its way. */
export function PagePending() {
  return (
    <div aria-hidden="true" className="mx-auto max-w-xl">
      <Bone className="h-7 w-40" />
      <div className="mt-6">
        <RowBones count={4} />
      </div>
    </div>
  );
}

type Leaf = { x: number; y: number; turn: number; size: number; faint: boolean };

const STEM = "M20 420C60 330 90 250 150 180S290 60 380 20";
const LEAF = "M0 0C10-13 34-17 58 0 34 17 10 13 0 0Z";

// Pairs of leaves along the stem, each a little smaller than the one before, as on a real branch of myrtle.
const LEAVES: Leaf[] = [
  [44, 368, 1.15],
  [72, 308, 1.1],
  [104, 246, 1.05],
  [143, 189, 1],
  [192, 141, 0.92],
  [246, 99, 0.84],
  [304, 62, 0.74],
  [352, 34, 0.6],
].flatMap(([x = 0, y = 0, size = 1], index) => {
  const along = -62 + index * 5.5;
  return [
    { x, y, size, turn: along - 48, faint: index % 2 === 0 },
    { x, y, size, turn: along + 46, faint: index % 2 === 1 },
  ];
});

const BERRIES = [
  [128, 268, 6],
  [232, 152, 5.5],
  [96, 352, 5],
  [330, 88, 4.5],
] as const;

/** A branch of myrtle, for places where there is nothing else to look at. It takes its colour from the text's. */
export function Sprig({ className = "" }: { className?: string }) {
  return (
    <svg viewBox="0 0 420 430" fill="none" aria-hidden="true" className={className}>
      <path d={STEM} stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      {LEAVES.map(({ x, y, turn, size, faint }) => (
        <path
          key={`${x} ${turn}`}
          d={LEAF}
          fill="currentColor"
          opacity={faint ? 0.45 : 0.85}
          transform={`translate(${x} ${y}) rotate(${turn}) scale(${size})`}
        />
      ))}
      {BERRIES.map(([x, y, radius]) => (
        <circle key={x} cx={x} cy={y} r={radius} className="fill-bark" />
      ))}
    </svg>
  );
}

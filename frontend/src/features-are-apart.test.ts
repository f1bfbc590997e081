import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL(".", import.meta.url));

function placeOf(path: string): string {
  const [layer = "", feature = ""] = path.split("/");
  return layer === "features" ? `features/${feature}` : layer;
}

function allowed(from: string, to: string): boolean {
  if (from === "app") return true;
  return to === "shared" || to === from;
}

test("imports go from shared to features to app, and no feature knows another", () => {
  const wrong: string[] = [];
  for (const path of globSync("{app,features,shared}/**/*.{ts,tsx}", { cwd: source })) {
    for (const [, wanted = ""] of readFileSync(source + path, "utf8").matchAll(
      /(?:from|import\()\s*"@\/([^"]+)"/g,
    )) {
      if (!allowed(placeOf(path), placeOf(wanted))) wrong.push(`${path} imports ${wanted}`);
    }
  }
  expect(wrong).toEqual([]);
});

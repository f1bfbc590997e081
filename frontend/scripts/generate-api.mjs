// Writes the types of the bank's HTTP API from the contracts; `--check` only compares, for the drift check.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const frontend = fileURLToPath(new URL("..", import.meta.url));
const contracts = process.env.BANK_CONTRACTS ?? join(frontend, "..", "contracts", "openapi");
const committed = join(frontend, "src", "shared", "api", "generated");
const checking = process.argv.includes("--check");
const target = checking ? mkdtempSync(join(tmpdir(), "api-types-")) : committed;
const generator = join(frontend, "node_modules", "openapi-typescript", "bin", "cli.js");

for (const service of ["auth", "bff"]) {
  const output = join(target, `${service}.ts`);
  execFileSync(process.execPath, [generator, join(contracts, `${service}.json`), "--output", output], {
    stdio: "inherit",
  });
  if (checking && readFileSync(output, "utf8") !== readFileSync(join(committed, `${service}.ts`), "utf8")) {
    process.stderr.write(
      `src/shared/api/generated/${service}.ts differs from its contract: run npm run generate\n`,
    );
    process.exitCode = 1;
  }
}

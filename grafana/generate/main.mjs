// Writes dashboards/*.json, or with --check says whether they are as they would be written.
import { readFileSync, writeFileSync } from "node:fs";
import { finance } from "./finance.mjs";
import { operations } from "./operations.mjs";
import { quality } from "./quality.mjs";
import { swarm } from "./swarm.mjs";

const check = process.argv.includes("--check");
for (const dashboard of [finance, operations, swarm, quality]) {
  const file = new URL(`../dashboards/${dashboard.uid.replace("swarmgate-", "")}.json`, import.meta.url);
  const text = `${JSON.stringify(dashboard, null, 2)}\n`;
  if (!check) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`${file.pathname} is not what the generator makes; run: node grafana/generate/main.mjs`);
    process.exitCode = 1;
  }
}

#!/usr/bin/env node
// Does what the real one does to one line: the patch applies, or the install fails.
import { readFileSync, writeFileSync } from "node:fs";

const patch = JSON.parse(readFileSync("patches/ms+2.1.3.json", "utf8"));
const file = `node_modules/ms/${patch.file}`;
const text = readFileSync(file, "utf8");
if (!text.includes(patch.before)) {
  console.error("**ERROR** Failed to apply patch for package ms");
  process.exit(1);
}
writeFileSync(file, text.replace(patch.before, patch.after));
console.log("ms@2.1.3 applied");

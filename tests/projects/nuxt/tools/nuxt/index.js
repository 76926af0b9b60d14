#!/usr/bin/env node
// Writes the types' configuration, as `nuxt prepare` does.
import { mkdirSync, writeFileSync } from "node:fs";

mkdirSync(".nuxt", { recursive: true });
writeFileSync(".nuxt/tsconfig.json", JSON.stringify({ compilerOptions: { strict: true } }));
console.log("Types generated in .nuxt");

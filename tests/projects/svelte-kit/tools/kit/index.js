#!/usr/bin/env node
// Writes the types' configuration, as `svelte-kit sync` does.
import { mkdirSync, writeFileSync } from "node:fs";

mkdirSync(".svelte-kit", { recursive: true });
writeFileSync(".svelte-kit/tsconfig.json", JSON.stringify({ compilerOptions: { strict: true } }));

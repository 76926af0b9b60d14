#!/usr/bin/env node
// Fetches its engine, as the real one does, and fails without it.
import { get } from "node:https";

const url = "https://engines.example.com/query-engine.gz";
get(url, (answer) => {
  answer.resume();
  process.exit(answer.statusCode === 200 ? 0 : 1);
}).on("error", (error) => {
  console.error(`Error: request to ${url} failed, reason: ${error.message}`);
  process.exit(1);
});

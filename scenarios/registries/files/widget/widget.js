#!/usr/bin/env node
console.log("the folder's own");

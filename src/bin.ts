#!/usr/bin/env node
// What `npx watchword` runs: the server without arguments, the command line with them. Each loads the rest by itself.
await import(process.argv.length > 2 ? './cli.js' : './main.js');

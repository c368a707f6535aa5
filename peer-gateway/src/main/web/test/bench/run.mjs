// In modelled time, narrow uplinks:           node test/bench/run.mjs [part of a row's name …]
// Liars among viewers:                         node test/bench/run.mjs --liars [part of a row's name …]
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const args = process.argv.slice(2).filter((arg) => arg !== '--liars');
const entry = args.length < process.argv.length - 2 ? 'liars.ts' : 'main.ts';
const outfile = join(mkdtempSync(join(tmpdir(), 'bench-')), 'bench.mjs');
await build({ entryPoints: [fileURLToPath(new URL(entry, import.meta.url))], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', sourcemap: 'inline', logLevel: 'warning' });
process.exit(spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], { stdio: 'inherit' }).status ?? 1);

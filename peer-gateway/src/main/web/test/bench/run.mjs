// Narrow uplinks in modelled time: node test/bench/run.mjs [part of a row's name …]
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const outfile = join(mkdtempSync(join(tmpdir(), 'bench-')), 'bench.mjs');
await build({ entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', sourcemap: 'inline', logLevel: 'warning' });
process.exit(spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1);

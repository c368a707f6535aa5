// Builds the browser client.
//   node build.mjs                    in this directory, after `npm ci`: check, bundle to dist/, test
//   node build.mjs check|bundle|test  only that
//   node build.mjs --work DIR --out DIR   from Maven: in a copy below target/, so that the tree stays clean; a no-op if nothing changed
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What every page loads, compressed: it must not feel it. */
const MAX_BOOT_GZIPPED = 10 * 1024;
/** With the core, which pages load when they play, and the Service Worker. */
const MAX_GZIPPED = 45 * 1024;
/** The script that pages load when they need it. */
const MAX_EXTRAS_GZIPPED = 13 * 1024;

/** Libraries of the CommonJS kind ask for Node's own modules by `require`, which an ES module has not got. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** What a library in a script wants said of it; its whole licence lies beside the script. */
const NOBLE = '/*! With @noble/hashes, MIT License, Copyright (c) 2022 Paul Miller (https://paulmillr.com) */';

/** How browsers get it. Names of properties stay as they are. */
const PACKED = { bundle: true, minify: true, legalComments: 'none', logLevel: 'warning', plugins: [unworded()] };
/** No getter of ours has an effect, and none is read for an error of it. */
const TERSER = { ecma: 2020, compress: { passes: 3, pure_getters: true } };
/** As the sources have them: ten bytes less, compressed. */
const QUOTES = { quote_style: 1 };

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? resolve(args[args.indexOf(name) + 1]) : null);

const work = option('--work');
const out = option('--out') ?? join(here, 'dist');
if (work) buildInCopy();
else {
  const steps = args.filter((arg) => !arg.startsWith('-'));
  await run(here, steps.length ? steps : ['check', 'bundle', 'test']);
}

function buildInCopy() {
  const inputs = ['package.json', 'package-lock.json', '.npmrc', 'build.mjs', 'tsconfig.base.json', 'src', 'test'];
  const state = digest(inputs.flatMap((name) => filesOf(join(here, name))));
  const stamp = join(work, 'built.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state && existsSync(join(out, 'core.js'))) return;
  mkdirSync(work, { recursive: true });
  for (const name of ['src', 'test']) rmSync(join(work, name), { recursive: true, force: true });
  for (const name of inputs) cpSync(join(here, name), join(work, name), { recursive: true });

  const lock = digest(['package.json', 'package-lock.json', '.npmrc'].map((name) => join(here, name)));
  const installed = join(work, 'node_modules', '.installed');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
    console.log("Installing the browser client's build tools with npm (once)");
    const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    execFileSync('npm', npm, { cwd: work, stdio: 'inherit' });
    writeFileSync(installed, lock);
  }
  // In the copy, whose node_modules it needs.
  const { status } = spawnSync(process.execPath, ['build.mjs', '--out', out, 'check', 'bundle', 'test'], { cwd: work, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  writeFileSync(stamp, state);
}

async function run(root, steps) {
  const { build } = await import('esbuild');
  for (const step of steps) {
    if (step === 'check') check(root);
    else if (step === 'bundle') await bundle(root, build);
    else if (step === 'test') await test(root, build);
    else if (resolve(step) !== out) throw new Error(`unknown step: ${step}`);
  }
}

function check(root) {
  const require = createRequire(join(root, 'package.json'));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  for (const project of ['src/core', 'src/page', 'src/extras', 'src/worker', 'src/simulator', 'test', 'test/page', 'test/worker']) {
    const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, project)], { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
}

async function bundle(root, build) {
  await pack(root, build, 'extras/main.ts', 'extras.js', { map: true, preamble: NOBLE });
  cpSync(join(root, 'node_modules/@noble/hashes/LICENSE'), join(out, 'extras.js.LICENSE'));
  await pack(root, build, 'page/core-main.ts', 'core.js', { map: true });
  // For developers: with its names, and words for what neighbours do wrong.
  await build({ bundle: true, target: 'es2022', format: 'iife', logLevel: 'warning', entryPoints: [join(root, 'src/page/core-debug.ts')], outfile: join(out, 'core-debug.js') });
  // The page client knows the others by their hashes.
  await pack(root, build, 'page/main.ts', 'client.js', { map: true, define: { CORE: nameOf('core.js'), CORE_DEBUG: nameOf('core-debug.js'), EXTRAS: nameOf('extras.js') } });
  await pack(root, build, 'worker/sw.ts', 'sw.js');
  await pack(root, build, 'worker/off.ts', 'sw-off.js');
  // Of the worker's script the edge makes its own, with what it is configured to: it compresses that itself.
  for (const name of ['client.js', 'core.js', 'extras.js']) await compress(name);
  // For `swarmgate simulate`, not for browsers.
  await build({ bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'warning', banner: { js: REQUIRE }, entryPoints: [join(root, 'src/simulator/main.ts')], outfile: join(out, 'simulate.mjs') });
  checkSize(['client.js'], MAX_BOOT_GZIPPED);
  checkSize(['client.js', 'core.js', 'sw.js'], MAX_GZIPPED);
  checkSize(['extras.js'], MAX_EXTRAS_GZIPPED);
}

/** As the edge serves it: Zopfli's gzip is 3 % smaller than zlib's best. */
async function compress(name) {
  const { default: zopfli } = await import('@gfx/zopfli');
  writeFileSync(join(out, `${name}.gz`), await zopfli.gzipAsync(readFileSync(join(out, name)), { numiterations: 100 }));
}

function checkSize(files, most) {
  const sizes = files.map((name) => (existsSync(join(out, `${name}.gz`)) ? readFileSync(join(out, `${name}.gz`)) : gzipSync(readFileSync(join(out, name)))).length);
  const total = sizes.reduce((sum, size) => sum + size);
  console.log(`${files.map((name, i) => `${name} ${sizes[i]}`).join(' + ')} = ${total} bytes gzipped, of ${most}`);
  if (total > most) throw new Error(`${files.join(' and ')}: ${total} bytes gzipped; at most ${most}`);
}

/** How the edge calls a file that is kept for a year, and what lets a page be sure of it. */
function nameOf(name) {
  const hash = createHash('sha256').update(readFileSync(join(out, name))).digest();
  return JSON.stringify({ file: `${hash.toString('hex', 0, 8)}-${name}`, integrity: `sha256-${hash.toString('base64')}` });
}

/** What a neighbour did wrong is told to nobody: tests, simulation and debug build alone have the words for it. */
function unworded() {
  return {
    name: 'unworded',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]core[\\/]\w+\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(/new ProtocolViolation\((?:'[^'\n]*'|`[^`\n]*`)\)/g, 'new ProtocolViolation()'),
        loader: 'ts',
      }));
    },
  };
}

/** Bundles one entry point; terser gets it 4 % smaller than esbuild would. */
async function pack(root, build, entry, name, { map = false, define = {}, preamble } = {}) {
  const outfile = join(out, name);
  const sourcemap = map ? 'external' : false;
  const { outputFiles } = await build({ ...PACKED, target: 'es2022', format: 'iife', define, entryPoints: [join(root, 'src', entry)], outfile, sourcemap, write: false });
  const text = (end) => outputFiles.find(({ path }) => path.endsWith(end))?.text;
  // The map is named by the field `SourceMap` where the file is served, since the URL holds the file's hash.
  const sourceMap = map ? { content: text('.js.map'), filename: name } : false;
  const { minify } = await import('terser');
  const packed = await minify(text('.js'), { ...TERSER, format: { ...QUOTES, preamble }, sourceMap });
  mkdirSync(out, { recursive: true });
  writeFileSync(outfile, packed.code);
  if (map) writeFileSync(`${outfile}.map`, packed.map);
}

async function test(root, build) {
  const tests = filesOf(join(root, 'test')).filter((path) => path.endsWith('.test.ts'));
  const outdir = join(root, 'node_modules', '.tests');
  rmSync(outdir, { recursive: true, force: true });
  const options = { outbase: join(root, 'test'), outdir, outExtension: { '.js': '.mjs' }, platform: 'node', format: 'esm', target: 'node20' };
  await build({ ...options, entryPoints: tests, bundle: true, sourcemap: 'inline', logLevel: 'warning' });
  // What goes over the wire is tested once more as browsers get it: what shortens names must not shorten those.
  const golden = tests.filter((path) => path.startsWith(join(root, 'test', 'golden')));
  await buildPacked(build, { ...options, entryPoints: golden, outdir: join(outdir, 'packed') });
  const files = readdirSync(outdir, { recursive: true }).filter((name) => name.endsWith('.test.mjs'));
  const runner = ['--enable-source-maps', '--test', `--test-reporter=${process.env.REPORTER ?? 'dot'}`, ...files.map((name) => join(outdir, name))];
  const { status } = spawnSync(process.execPath, runner, { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

async function buildPacked(build, options) {
  const { minify } = await import('terser');
  const { outputFiles } = await build({ ...PACKED, ...options, write: false });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, (await minify(text, { ...TERSER, module: true })).code);
  }
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(here, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

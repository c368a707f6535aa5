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

/** Page and Service Worker together, compressed: a page must not feel them. */
const MAX_GZIPPED = 30 * 1024;

/** Libraries of the CommonJS kind ask for Node's own modules by `require`, which an ES module has not got. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

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
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state && existsSync(join(out, 'client.js'))) return;
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
  for (const project of ['src/core', 'src/page', 'src/worker', 'src/simulator', 'test', 'test/page']) {
    const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, project)], { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
}

async function bundle(root, build) {
  // The map is named by the field `SourceMap` where the file is served, since the URL holds the file's hash.
  const common = { bundle: true, minify: true, mangleProps: privateNames(root), target: 'es2022', format: 'iife', legalComments: 'none', logLevel: 'warning' };
  await build({ ...common, entryPoints: [join(root, 'src/page/main.ts')], outfile: join(out, 'client.js'), sourcemap: 'external' });
  await build({ ...common, entryPoints: [join(root, 'src/worker/sw.ts')], outfile: join(out, 'sw.js') });
  await build({ ...common, entryPoints: [join(root, 'src/worker/off.ts')], outfile: join(out, 'sw-off.js') });
  // For `swarmgate simulate`, not for browsers.
  await build({ bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'warning', banner: { js: REQUIRE }, entryPoints: [join(root, 'src/simulator/main.ts')], outfile: join(out, 'simulate.mjs') });
  const sizes = ['client.js', 'sw.js'].map((name) => gzipSync(readFileSync(join(out, name)), { level: 9 }).length);
  const total = sizes[0] + sizes[1];
  console.log(`client.js ${sizes[0]} + sw.js ${sizes[1]} = ${total} bytes gzipped, of ${MAX_GZIPPED}`);
  if (total > MAX_GZIPPED) throw new Error(`page and Service Worker take ${total} bytes gzipped; at most ${MAX_GZIPPED}`);
}

/**
 * Names of private members, which can be shortened: those used through `this` alone that no library of the browser's
 * has as well. A name that is used in any other way keeps its length.
 */
function privateNames(root) {
  const comments = /\/\*[^]*?\*\/|(?<![:'"`])\/\/.*/g;
  const bundled = ['core', 'page', 'worker', 'shared'].flatMap((name) => filesOf(join(root, 'src', name)));
  const source = bundled.map((path) => readFileSync(path, 'utf8').replace(comments, '')).join('\n');
  const declaration = /\bprivate (?:static |readonly |async |get |set |\*)*(\w+)/g;
  const declared = new Set([...source.matchAll(declaration)].map(([, name]) => name));
  const others = source.replace(declaration, '').replace(/\bthis\.\w+/g, '');
  for (const [word] of others.matchAll(/\w+/g)) declared.delete(word);
  const libraries = dirname(createRequire(join(root, 'package.json')).resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`));
  for (const path of filesOf(join(libraries, 'lib')).filter((path) => /lib\.(es|dom|webworker).*\.d\.ts$/.test(path))) {
    for (const [word] of readFileSync(path, 'utf8').matchAll(/\w+/g)) declared.delete(word);
  }
  return new RegExp(`^(?:${[...declared].join('|')})$`);
}

async function test(root, build) {
  const tests = filesOf(join(root, 'test')).filter((path) => path.endsWith('.test.ts'));
  const outdir = join(root, 'node_modules', '.tests');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: tests,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const files = readdirSync(outdir, { recursive: true }).filter((name) => name.endsWith('.test.mjs'));
  const runner = ['--enable-source-maps', '--test', `--test-reporter=${process.env.REPORTER ?? 'dot'}`, ...files.map((name) => join(outdir, name))];
  const { status } = spawnSync(process.execPath, runner, { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
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

// Builds the console.
//   node build.mjs                     in this directory, after `npm ci`: check, bundle to dist/, test
//   node build.mjs check|bundle|test   only that
//   node build.mjs --work DIR --out DIR --for-tests DIR   from Maven: in a copy below target/, so that the tree stays clean; a no-op if
//                                      nothing changed. What browser tests need (axe-core) goes to the last directory
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Script and style sheet together, compressed: more than this is a library too many. */
const MAX_GZIPPED = 48 * 1024;
/** What the script holds, whose licences travel with it. */
const BUNDLED = ['uplot', 'd3-force', 'd3-dispatch', 'd3-quadtree', 'd3-timer'];

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? resolve(args[args.indexOf(name) + 1]) : null);

const work = option('--work');
const out = option('--out') ?? join(here, 'dist');
const forTests = option('--for-tests');
if (work) buildInCopy();
else {
  const { build } = await import('esbuild');
  const steps = args.filter((arg, i) => !arg.startsWith('-') && !args[i - 1]?.startsWith('--'));
  for (const step of steps.length ? steps : ['check', 'bundle', 'test']) {
    if (step === 'check') check();
    else if (step === 'bundle') await bundle(build);
    else if (step === 'test') await test(build);
    else throw new Error(`unknown step: ${step}`);
  }
}

function buildInCopy() {
  const inputs = ['package.json', 'package-lock.json', '.npmrc', 'build.mjs', 'tsconfig.json', 'src', 'test'];
  const state = digest(inputs.flatMap((name) => filesOf(join(here, name))));
  const stamp = join(work, 'built.txt');
  const made = [join(out, 'console.js'), join(out, 'index.html'), ...(forTests ? [join(forTests, 'axe.min.js')] : [])];
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state && made.every((file) => existsSync(file))) return;
  mkdirSync(work, { recursive: true });
  for (const name of ['src', 'test']) rmSync(join(work, name), { recursive: true, force: true });
  for (const name of inputs) cpSync(join(here, name), join(work, name), { recursive: true });

  const lock = digest(['package.json', 'package-lock.json', '.npmrc'].map((name) => join(here, name)));
  const installed = join(work, 'node_modules', '.installed');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
    console.log("Installing the console's libraries and build tools with npm (once)");
    const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    execFileSync('npm', npm, { cwd: work, stdio: 'inherit' });
    writeFileSync(installed, lock);
  }
  // In the copy, whose node_modules it needs.
  const places = ['--out', out, ...(forTests ? ['--for-tests', forTests] : [])];
  const { status } = spawnSync(process.execPath, ['build.mjs', ...places, 'check', 'bundle', 'test'], { cwd: work, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  writeFileSync(stamp, state);
}

function check() {
  const require = createRequire(join(here, 'package.json'));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', here], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

async function bundle(build) {
  mkdirSync(out, { recursive: true });
  const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', logLevel: 'warning' };
  await build({ ...common, format: 'iife', entryPoints: [join(here, 'src/main.ts')], outfile: join(out, 'console.js') });
  await build({ ...common, entryPoints: [join(here, 'src/console.css')], outfile: join(out, 'console.css') });
  cpSync(join(here, 'src/index.html'), join(out, 'index.html'));
  const licences = BUNDLED.map((name) => `${name}\n\n${readFileSync(join(here, 'node_modules', name, 'LICENSE'), 'utf8')}`);
  writeFileSync(join(out, 'console.LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
  if (forTests) {
    mkdirSync(forTests, { recursive: true });
    cpSync(join(here, 'node_modules/axe-core/axe.min.js'), join(forTests, 'axe.min.js'));
  }
  const sizes = ['console.js', 'console.css'].map((name) => gzipSync(readFileSync(join(out, name)), { level: 9 }).length);
  const total = sizes[0] + sizes[1];
  console.log(`console.js ${sizes[0]} + console.css ${sizes[1]} = ${total} bytes gzipped, of ${MAX_GZIPPED}`);
  if (total > MAX_GZIPPED) throw new Error(`the console: ${total} bytes gzipped; at most ${MAX_GZIPPED}`);
}

async function test(build) {
  const tests = filesOf(join(here, 'test')).filter((path) => path.endsWith('.test.ts'));
  const outdir = join(here, 'node_modules', '.tests');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: tests,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  const files = readdirSync(outdir).filter((name) => name.endsWith('.test.mjs'));
  const runner = ['--test', `--test-reporter=${process.env.REPORTER ?? 'dot'}`, ...files.map((name) => join(outdir, name))];
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

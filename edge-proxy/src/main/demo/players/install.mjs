// Puts the demo's players, as published, where the jar picks them up:
//   node install.mjs WORK_DIR OUT_DIR
// npm runs only when the lock file changed since the last time; otherwise this takes a blink.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [work, out] = process.argv.slice(2).map((path) => resolve(path));

const files = {
  'hls.js/dist/hls.min.js': 'hls.min.js',
  'hls.js/LICENSE': 'hls.LICENSE.txt',
  'dashjs/dist/modern/umd/dash.all.min.js': 'dash.all.min.js',
  'dashjs/LICENSE.md': 'dash.LICENSE.txt',
  'shaka-player/dist/shaka-player.compiled.js': 'shaka-player.compiled.js',
  'shaka-player/LICENSE': 'shaka-player.LICENSE.txt',
  'video.js/dist/video.min.js': 'video.min.js',
  'video.js/dist/video-js.min.css': 'video-js.min.css',
  'video.js/LICENSE': 'video.LICENSE.txt',
};

const inputs = ['package.json', 'package-lock.json', '.npmrc'];
const hash = createHash('sha256');
for (const name of [...inputs, 'install.mjs']) hash.update(readFileSync(join(here, name)));
const state = hash.digest('hex');
const stamp = join(out, 'installed.txt');

const complete =
  existsSync(stamp) && readFileSync(stamp, 'utf8') === state && Object.values(files).every((name) => existsSync(join(out, name)));
if (!complete) {
  mkdirSync(work, { recursive: true });
  mkdirSync(out, { recursive: true });
  for (const name of inputs) cpSync(join(here, name), join(work, name));
  console.log('Installing the demo players with npm (once)');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: work, stdio: 'inherit' });
  const versions = {};
  for (const [from, to] of Object.entries(files)) {
    cpSync(join(work, 'node_modules', from), join(out, to));
    const name = from.split('/')[0];
    versions[name] = JSON.parse(readFileSync(join(work, 'node_modules', name, 'package.json'), 'utf8')).version;
  }
  writeFileSync(join(out, 'versions.js'), `export const versions = ${JSON.stringify(versions)};\n`);
  writeFileSync(stamp, state);
  // 290 MB that nobody needs again.
  rmSync(join(work, 'node_modules'), { recursive: true });
}

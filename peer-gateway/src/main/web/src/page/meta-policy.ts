// Policies in the page itself, which the edge does not see: to try what they forbid would leave an error in its console.

const SCRIPTS = ['script-src-elem', 'script-src', 'default-src'];

function policies(): string[] {
  return [...document.querySelectorAll<HTMLMetaElement>('meta[http-equiv=content-security-policy i]')].map(({ content }) => content);
}

/**
 * Whether one may forbid something.
 *
 * @param directives the first of them that a policy has governs
 * @param source that allows it
 */
export function metaForbids(directives: readonly string[], source: string): boolean {
  return policies().some((policy) => forbids(policy, directives, source));
}

/** @param directives that govern such scripts before those for all do */
export function metaForbidsScripts(...directives: readonly string[]): boolean {
  return metaForbids([...directives, 'script-src', 'default-src'], "'self'") || metaForbids(['trusted-types'], 'swarmgate');
}

/**
 * The nonce by which a script of this source may be loaded.
 *
 * @param nonce that it has anyhow
 * @returns null if it may not
 */
export function metaNonce(source: string, nonce: string): string | null {
  return nonceFor(policies(), source, nonce);
}

export function nonceFor(all: readonly string[], source: string, nonce: string): string | null {
  for (const policy of all) {
    if (!forbids(policy, SCRIPTS, source)) continue;
    const [named] = (governing(policy, SCRIPTS) ?? []).flatMap((allowed) => /^'nonce-(.+)'$/i.exec(allowed)?.[1] ?? []);
    if (!named || (nonce && named !== nonce)) return null;
    nonce = named;
  }
  return nonce;
}

export function forbids(policy: string, directives: readonly string[], source: string): boolean {
  return !(governing(policy, directives)?.some((allowed) => [source, '*'].includes(allowed.toLowerCase())) ?? true);
}

/** Sources that a policy allows; undefined where it says nothing of the kind. */
function governing(policy: string, directives: readonly string[]): string[] | undefined {
  const all = policy.split(';').map((directive) => directive.trim().split(/\s+/));
  return directives.map((name) => all.find(([found]) => found!.toLowerCase() === name)).find(Boolean);
}

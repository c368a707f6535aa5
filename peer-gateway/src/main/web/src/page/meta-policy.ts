/**
 * Whether a policy in the page itself, which the edge does not see, may forbid something: to try it would leave an error
 * in the page's console.
 *
 * @param directives the first of them that a policy has governs
 * @param source that allows it
 */
export function metaForbids(directives: readonly string[], source: string): boolean {
  const policies = [...document.querySelectorAll<HTMLMetaElement>('meta[http-equiv=content-security-policy i]')];
  return policies.some(({ content }) => forbids(content, directives, source));
}

/** @param directives that govern such scripts before those for all do */
export function metaForbidsScripts(...directives: readonly string[]): boolean {
  return metaForbids([...directives, 'script-src', 'default-src'], "'self'") || metaForbids(['trusted-types'], 'swarmgate');
}

export function forbids(policy: string, directives: readonly string[], source: string): boolean {
  const all = policy.split(';').map((directive) => directive.toLowerCase().trim().split(/\s+/));
  const governing = directives.map((name) => all.find(([found]) => found === name)).find(Boolean);
  return !(governing?.some((allowed) => [source, '*'].includes(allowed)) ?? true);
}

type Policy = { createScriptURL(url: string): unknown };

let policy: Policy | undefined;

/** A script's URL as Trusted Types want it where the page demands them; the policy's name may have to be allowed. */
export function trusted(url: string): unknown {
  const { trustedTypes } = globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy };
  };
  // A name that a page allows it may allow but once.
  policy ??= trustedTypes?.createPolicy('swarmgate', { createScriptURL: (wanted) => wanted });
  return policy?.createScriptURL(url) ?? url;
}

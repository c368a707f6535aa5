/**
 * Whose word decides whether this viewer takes part.
 *
 * `required`: only after `optIn`. `notice`: until `optOut`. `none`: the operator needs no consent (an intranet, say),
 * and `optOut` still counts. In the first two a browser that sends Global Privacy Control counts as opted out.
 */
export type ConsentMode = 'required' | 'notice' | 'none';

type Choice = 'in' | 'out';

const KEY = 'swarmgate.consent';

export class Consent {
  private choice: Choice | null = null;

  constructor(public mode: ConsentMode) {
    try {
      const stored = localStorage.getItem(KEY);
      if (stored === 'in' || stored === 'out') this.choice = stored;
    } catch {
      // A page without storage asks again at its next load.
    }
  }

  get allowed(): boolean {
    return allowed(this.mode, this.choice, (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true);
  }

  choose(choice: Choice): void {
    this.choice = choice;
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // It holds for this page.
    }
  }
}

export function allowed(mode: ConsentMode, choice: Choice | null, globalPrivacyControl: boolean): boolean {
  if (choice !== null) return choice === 'in';
  return mode === 'none' || (mode === 'notice' && !globalPrivacyControl);
}

export function consentMode(text: string | undefined): ConsentMode {
  return text === 'required' || text === 'notice' ? text : 'none';
}

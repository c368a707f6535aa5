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
  /** The last one known: it outlives storage that the site empties, and counts where a page has none. */
  private choice: Choice | null = null;
  /** False where the choice could not be stored: what is stored is an older one. */
  private kept = true;

  /** What the gateway asks for; what the page's tag says goes before it. */
  asked: ConsentMode = 'none';

  constructor(private readonly stated: ConsentMode | null) {
    this.recall();
  }

  /** What was chosen, perhaps in another tab. */
  private recall(): void {
    if (!this.kept) return;
    try {
      const stored = localStorage.getItem(KEY);
      if (stored === 'in' || stored === 'out') this.choice = stored;
    } catch {
      // A page without storage asks again at its next load.
    }
  }

  /** Calls when another tab of the site may have chosen otherwise. */
  watch(changed: () => void): void {
    addEventListener('storage', ({ key }) => {
      if (key === KEY) changed();
    });
  }

  get mode(): ConsentMode {
    return this.stated ?? this.asked;
  }

  get allowed(): boolean {
    // Anew each time: a page that was kept for the way back was told nothing meanwhile.
    this.recall();
    return allowed(this.mode, this.choice, (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true);
  }

  choose(choice: Choice): void {
    this.choice = choice;
    try {
      localStorage.setItem(KEY, choice);
      this.kept = true;
    } catch {
      this.kept = false; // it holds for this page
    }
  }
}

export function allowed(mode: ConsentMode, choice: Choice | null, globalPrivacyControl: boolean): boolean {
  if (choice !== null) return choice === 'in';
  return mode === 'none' || (mode === 'notice' && !globalPrivacyControl);
}

export function consentMode(text: string | undefined): ConsentMode | null {
  return text === 'required' || text === 'notice' || text === 'none' ? text : null;
}

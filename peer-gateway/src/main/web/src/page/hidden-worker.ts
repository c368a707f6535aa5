/** Service Workers as the browser knows them, which the site does not get to see. */
export interface Workers {
  readonly controller: ServiceWorker | null;
  register(script: string, options: RegistrationOptions): Promise<ServiceWorkerRegistration>;
  all(): Promise<readonly ServiceWorkerRegistration[]>;
}

export interface HiddenWorker {
  isOurs(worker: ServiceWorker): boolean;
  /** The site is about to register one of its own for this scope: what of ours is in its way has to go. */
  sitesOwn(scope: string): Promise<void>;
  /** The browser's event, whatever the site gets to know of it. */
  controllerChanged(): void;
  /** True if the message was for us: then it is for nobody else. */
  heard(event: MessageEvent): boolean;
}

/** How often a site that waits for a worker of its own, which another tab may register, is looked after. */
const LOOK_MS = 1_000;

/**
 * Wraps `navigator.serviceWorker`, so that the site sees what it would see if our worker were not there: no controller
 * and no change to one, no registration, and `ready` for its own alone (W3C Service Workers, section 3.4).
 */
export function hide(container: ServiceWorkerContainer, worker: HiddenWorker): Workers {
  const proto = Object.getPrototypeOf(container) as ServiceWorkerContainer;
  const { register, getRegistration, getRegistrations } = proto;
  const controllerOf = getter(proto, 'controller');
  const readyOf = getter(proto, 'ready');
  const page = location.href;
  let ready: Promise<ServiceWorkerRegistration> | undefined;

  const controller = () => controllerOf.call(container) as ServiceWorker | null;
  const shown = () => {
    const now = controller();
    return now && worker.isOurs(now) ? null : now;
  };
  const isHidden = (registration: ServiceWorkerRegistration) => isOurs(registration, worker);

  /** The site's own registration for a page, which one of ours may stand before; undefined if there is none. */
  async function sites(url: string): Promise<ServiceWorkerRegistration | undefined> {
    const all = (await getRegistrations.call(container)).filter((one) => !isHidden(one) && url.startsWith(one.scope));
    return all.sort((one, other) => other.scope.length - one.scope.length)[0];
  }

  async function awaitSites(): Promise<ServiceWorkerRegistration> {
    // The browser's own promise tells when there is one at all; where that is ours, the site's is still to come.
    const first = (await readyOf.call(container)) as ServiceWorkerRegistration;
    for (let registration = first; ; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
      if (registration?.active && !isHidden(registration)) return registration;
      registration = (await sites(page).catch(() => null)) ?? first;
    }
  }

  let before = shown();
  // Before any listener of the site's, since the tag stands before its scripts.
  container.addEventListener('controllerchange', (event) => {
    const now = shown();
    worker.controllerChanged();
    if (now === before) event.stopImmediatePropagation();
    before = now;
  });
  container.addEventListener('message', (event) => {
    if (worker.heard(event)) event.stopImmediatePropagation();
  });

  proto.register = function (this: ServiceWorkerContainer, ...all: [script: string | URL, options?: RegistrationOptions]) {
    const plain = () => register.apply(this, all);
    const scope = scopeOf(...all);
    return scope === null ? plain() : worker.sitesOwn(scope).catch(() => {}).then(plain);
  };
  proto.getRegistration = async function (this: ServiceWorkerContainer, ...all: [url?: string | URL]) {
    const registration = await getRegistration.apply(this, all);
    if (!registration || !isHidden(registration)) return registration;
    const url = new URL(String(all[0] ?? ''), document.baseURI).href;
    return sites(url);
  };
  proto.getRegistrations = async function (this: ServiceWorkerContainer) {
    return (await getRegistrations.call(this)).filter((registration) => !isHidden(registration));
  };
  define(proto, 'controller', shown);
  define(proto, 'ready', () => (ready ??= awaitSites()));

  return {
    get controller() {
      return controller();
    },
    register: (...all) => register.apply(container, all),
    all: () => getRegistrations.call(container),
  };
}

export function workersOf({ installing, waiting, active }: ServiceWorkerRegistration): ServiceWorker[] {
  return [installing, waiting, active].filter((one) => one !== null);
}

/** Whether the registration is of our worker alone. */
export function isOurs(registration: ServiceWorkerRegistration, worker: HiddenWorker): boolean {
  const all = workersOf(registration);
  return all.length > 0 && all.every((one) => worker.isOurs(one));
}

/** Null for arguments that the browser will refuse. */
function scopeOf(script: string | URL, options?: RegistrationOptions): string | null {
  try {
    const url = new URL(String(script), document.baseURI);
    return new URL(options?.scope ?? '.', options?.scope === undefined ? url : document.baseURI).href.replace(/#.*$/s, '');
  } catch {
    return null;
  }
}

function getter(proto: ServiceWorkerContainer, name: 'controller' | 'ready'): (this: ServiceWorkerContainer) => any {
  return Object.getOwnPropertyDescriptor(proto, name)!.get!;
}

function define(proto: ServiceWorkerContainer, name: 'controller' | 'ready', get: () => unknown): void {
  Object.defineProperty(proto, name, { ...Object.getOwnPropertyDescriptor(proto, name), get });
}

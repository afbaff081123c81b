const LOCK = 'dutywall-me';

/**
 * One tab of this phone records and sends: the one that was seen last. `steal` takes the lock from a tab that may be
 * frozen in the background; that tab is told by the browser and stops. Without Web Locks (an insecure page, where
 * there is no Geolocation either) every tab leads.
 */
export function createLeader(options: { readonly gained: () => void; readonly lost: () => void }) {
  let release: (() => void) | null = null;
  let leading = false;

  function lead(): void {
    if (leading) return;
    leading = true;
    options.gained();
  }
  function yieldLead(): void {
    release = null;
    if (!leading) return;
    leading = false;
    options.lost();
  }

  return {
    claim(): void {
      if (leading) return;
      if (!navigator.locks) {
        lead();
        return;
      }
      navigator.locks
        .request(LOCK, { steal: true }, () => {
          lead();
          return new Promise<void>((resolve) => {
            release = resolve;
          });
        })
        .then(yieldLead, yieldLead);
    },
    resign(): void {
      release?.();
      yieldLead();
    },
  };
}

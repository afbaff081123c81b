import type { FailedPart } from '@dutywall/shared/domain';

/** What is wrong when the browser gives no camera: named so that the message can say what to look at. */
export function partOfMediaError(error: unknown): FailedPart {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'permission';
  // Browsers without HTTPS have no `mediaDevices` at all.
  if (name === 'TypeError') return globalThis.isSecureContext ? 'device' : 'insecure-context';
  return 'device';
}

/** Why this page cannot have a camera whatever is asked; null: it may. */
export function whyNoCamera(): FailedPart | null {
  if (!globalThis.isSecureContext) return 'insecure-context';
  // Typed as always there, and missing in browsers embedded in other apps.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return devices ? null : 'device';
}

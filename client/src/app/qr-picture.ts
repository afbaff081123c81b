/** A picture of a text for a phone's camera, as a data address; the library comes only when one is asked for. */
export async function qrPicture(text: string): Promise<string> {
  const { toDataURL } = await import('qrcode');
  return toDataURL(text, { errorCorrectionLevel: 'M', margin: 4, width: 320 });
}

/** Whether an address (with or without its scheme) leads to this machine only. */
export const leadsHere = (address: string): boolean => /^(?:https?:\/\/)?(?:127\.|localhost|\[?::1)/.test(address);

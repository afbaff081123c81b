/** Longest side of what is sent, px: enough to read a sign, small enough for a poor line. */
const MAX_SIDE = 2_048;
const QUALITY = 0.85;

/**
 * The chosen picture as a plain JPEG of bounded size: quick to send, upright, and without the place, the device and the
 * moving part that a phone writes into its files. Rejects when the file is no picture.
 */
export async function plainPhoto(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', QUALITY);
  });
}

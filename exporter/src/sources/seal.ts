/** Texts made unreadable to whoever has the database but not the key, and read again by us. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

export interface Seal {
  /** The same text, sealed again, is the same: what is stored once stays one. */
  seal(text: string): string;
  /** Undefined for what was sealed with another key, or is no seal at all. */
  unseal(sealed: string): string | undefined;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createSeal(key: string): Seal {
  const cipherKey = derive(key, 'seal: cipher');
  const nonceKey = derive(key, 'seal: nonce');
  return {
    seal: (text) => {
      // Of the text itself, so that no two texts ever meet under one nonce.
      const nonce = createHmac('sha256', nonceKey).update(text).digest().subarray(0, NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, cipherKey, nonce);
      const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url');
    },
    unseal: (sealed) => open(Buffer.from(sealed, 'base64url'), cipherKey),
  };
}

function derive(key: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
}

function open(bytes: Buffer, cipherKey: Buffer): string | undefined {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, cipherKey, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const text = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
    return Buffer.concat(text).toString('utf8');
  } catch {
    return undefined;
  }
}

/** For tests: certificates made on the spot, sound and broken. */
import { generate } from 'selfsigned';

export interface Identity {
  /** PEM texts. */
  key: string;
  certificate: string;
}

export interface Wish {
  /** Names of the certificate; `localhost` unless said otherwise. */
  names?: string[];
  addresses?: string[];
  commonName?: string;
  from?: Date;
  until?: Date;
  authority?: boolean;
  /** Who signs it; itself unless said otherwise. */
  signer?: Identity;
  keyType?: 'rsa' | 'ec';
  keySize?: number;
  algorithm?: 'sha1' | 'sha256';
}

const day = 86_400_000;

/** Makes a certificate with its key. */
export async function certificate(wish: Wish = {}): Promise<Identity> {
  const names = wish.names ?? ['localhost'];
  const made = await generate([{ name: 'commonName', value: wish.commonName ?? names[0] ?? 'unnamed' }], {
    keyType: wish.keyType ?? 'ec',
    ...(wish.keySize && { keySize: wish.keySize }),
    algorithm: wish.algorithm ?? 'sha256',
    notBeforeDate: wish.from ?? new Date(Date.now() - day),
    notAfterDate: wish.until ?? new Date(Date.now() + 90 * day),
    extensions: wish.authority
      ? [
          { name: 'basicConstraints', cA: true, critical: true },
          { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
        ]
      : [
          { name: 'basicConstraints', cA: false },
          {
            name: 'subjectAltName',
            altNames: [
              ...names.map((value) => ({ type: 2 as const, value })),
              ...(wish.addresses ?? ['127.0.0.1', '::1']).map((ip) => ({ type: 7 as const, ip })),
            ],
          },
        ],
    ...(wish.signer && { ca: { key: wish.signer.key, cert: wish.signer.certificate } }),
  });
  return { key: made.private, certificate: `${made.cert.trim()}\n` };
}

/** An authority, an intermediate it signed, and a leaf that the intermediate signed. */
export async function chain(
  wishes: { leaf?: Wish; intermediate?: Wish; root?: Wish } = {},
): Promise<{ root: Identity; intermediate: Identity; leaf: Identity }> {
  const root = await certificate({ commonName: 'Test Root', authority: true, ...wishes.root });
  const intermediate = await certificate({
    commonName: 'Test Intermediate',
    authority: true,
    signer: root,
    ...wishes.intermediate,
  });
  const leaf = await certificate({ signer: intermediate, ...wishes.leaf });
  return { root, intermediate, leaf };
}

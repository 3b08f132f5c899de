import type { DirectorySourceEntity } from '@waypost/store';
import type { SecretBox } from '../session/secret-box.js';

/** The secrets of a directory source, as a fetch needs them. */
export interface SourceSecrets {
  bindPassword?: string;
  /** PEM. */
  clientKey?: string;
}

/** Where a secret of a source is sealed: it opens in that column of that row alone. */
export const sourceSecretPlace = (sourceId: string, secret: keyof SourceSecrets) =>
  `directory-source:${sourceId}:${secret}`;

/** Opens what is sealed in the row of a source. */
export function openSourceSecrets(
  box: SecretBox,
  { id, bindPassword, clientKey }: Pick<DirectorySourceEntity, 'id' | 'bindPassword' | 'clientKey'>,
): SourceSecrets {
  return {
    ...(bindPassword !== null && { bindPassword: box.open(bindPassword, sourceSecretPlace(id, 'bindPassword')) }),
    ...(clientKey !== null && { clientKey: box.open(clientKey, sourceSecretPlace(id, 'clientKey')) }),
  };
}

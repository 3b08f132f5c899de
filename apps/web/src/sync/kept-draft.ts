import { withoutSecrets, type SourceDraft } from './source-draft';

const key = 'waypost-new-source';
let kept: SourceDraft | undefined;

/**
 * What was typed into the wizard before it was left: in the page's memory with the password; after a reload, from the browser's
 * storage without it.
 */
export function keptDraft(): SourceDraft | undefined {
  kept ??= stored();
  return kept;
}

function stored(): SourceDraft | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as SourceDraft);
  } catch {
    // Without storage, or with an older release's draft that cannot be read, it is begun anew.
    return undefined;
  }
}

export function keepDraft(draft: SourceDraft): void {
  kept = draft;
  try {
    localStorage.setItem(key, JSON.stringify(withoutSecrets(draft)));
  } catch {
    // It still outlives the page, though not a reload.
  }
}

export function forgetDraft(): void {
  kept = undefined;
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was stored then.
  }
}

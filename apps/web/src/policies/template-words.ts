import type { AddressTemplateRule } from '@waypost/contracts';

/** A template as a line: its type where that is not mail, and what it makes. */
export const templateWords = ({ type, template }: Pick<AddressTemplateRule, 'type' | 'template'>): string =>
  type === 'SMTP' ? template : `${type}: ${template}`;

/** Templates with one of them made the primary one of its type, or no longer. */
export function withPrimary(
  templates: readonly AddressTemplateRule[],
  at: number,
  primary: boolean,
): AddressTemplateRule[] {
  const type = templates[at]?.type.toUpperCase();
  return templates.map((rule, place) => {
    if (place === at) return { ...rule, primary };
    return primary && rule.type.toUpperCase() === type ? { ...rule, primary: false } : rule;
  });
}

import { createHash } from 'node:crypto';

const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi;
const inlineStyle = /<style[^>]*>([\s\S]*?)<\/style>/gi;

const hashesOf = (html: string, pattern: RegExp) =>
  [...html.matchAll(pattern)].map(([, body = '']) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`);

/** The policy of one page: its own origin, the very scripts and styles that stand in its text, and further styles by their hashes; never `unsafe-inline`. */
export function contentPolicyOf(html: string, furtherStyles: readonly string[] = []): string {
  const scripts = [...new Set(hashesOf(html, inlineScript))];
  const styles = [...new Set([...hashesOf(html, inlineStyle), ...furtherStyles])];
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    ["style-src 'self'", ...styles].join(' '),
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

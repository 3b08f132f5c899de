// @ts-check

const warning = 40; // pino's number; 50 is error, 60 fatal

/**
 * What the person at the terminal should see of a line a child logged: warnings and errors in plain words, nothing else.
 * Lines that are not JSON (a stack trace, a warning of Node's) stay in the log file.
 * @param {string} line
 * @returns {string | undefined}
 */
export function worthShowing(line) {
  const entry = parsed(line);
  if (entry === undefined || !(Number(entry['level']) >= warning)) return undefined;
  const message = String(entry['msg'] ?? '');
  const cause = entry['err'] instanceof Object && 'message' in entry['err'] ? String(entry['err'].message) : '';
  if (cause === '' || cause === message) return message || undefined;
  return message === '' ? cause : `${message} (${cause})`;
}

/**
 * @param {string} line
 * @returns {Record<string, unknown> | undefined}
 */
function parsed(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

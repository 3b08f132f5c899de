/** Where the browser remembers the scheme a person chose. */
export const colorSchemeKey = 'waypost-color-scheme';

/** Run by the page before it is drawn. The policy allows it by its hash. */
export const setColorScheme = `(function () {
  var wanted = null;
  try {
    wanted = localStorage.getItem('${colorSchemeKey}');
  } catch {
    // Without storage the system's own scheme is followed.
  }
  var dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();`;

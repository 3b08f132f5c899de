(function () {
  var wanted = null;
  try {
    wanted = localStorage.getItem('waypost-color-scheme');
  } catch {
    // Without storage the system's own scheme is followed.
  }
  var dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

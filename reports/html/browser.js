/* Makes the figures of the page answer the pointer. Runs in the browser; vega and vegaLite are globals. */
/* global addEventListener, document, innerHeight, innerWidth, matchMedia, IntersectionObserver, vega, vegaLite */
'use strict';
(() => {
  const { specs, narrow, themes, darkColours } = JSON.parse(
    document.getElementById('report-data').textContent,
  );
  const root = document.documentElement;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const views = new Map();

  const mode = () => root.dataset.mode;
  const figures = [...document.querySelectorAll('figure[data-figure]')];

  /** The specification with its colours exchanged for those of the dark theme. */
  const darkened = (value) => {
    if (typeof value === 'string')
      return darkColours[value] ?? (value === '#ffffff' ? themes.dark.background : value);
    if (Array.isArray(value)) return value.map(darkened);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, key === 'values' ? entry : darkened(entry)]),
    );
  };

  // On a telephone figures are laid out for it; lists of values are those of the wide layout.
  const isNarrow = matchMedia('screen and (max-width: 44rem)');
  const valuesIn = (value, found = []) => {
    if (value === null || typeof value !== 'object') return found;
    for (const [key, entry] of Object.entries(value))
      if (key === 'values' && Array.isArray(entry)) found.push(entry);
      else valuesIn(entry, found);
    return found;
  };
  const withValues = (value, lists) => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((entry) => withValues(entry, lists));
    if (typeof value.shared === 'number') return lists[value.shared];
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withValues(entry, lists)]));
  };
  const specOf = (id) => (isNarrow.matches ? withValues(narrow[id], valuesIn(specs[id])) : specs[id]);

  const enliven = async (figure) => {
    const id = figure.dataset.figure;
    const spec = mode() === 'dark' ? darkened(specOf(id)) : specOf(id);
    const { spec: compiled } = vegaLite.compile(spec, { config: { ...themes[mode()], aria: false } });
    views.get(id)?.finalize();
    const view = new vega.View(vega.parse(compiled), { renderer: 'svg', hover: true, tooltip: showTooltip });
    views.set(id, view);
    await view.initialize(figure.querySelector('.live')).runAsync();
    figure.classList.add('live-figure');
    figure.querySelector('.save').hidden = false;
  };

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        enliven(target);
      }
    },
    { rootMargin: '400px' },
  );

  // Beside the report the contents are open; above it they would push the results away.
  const contents = document.getElementById('contents');
  const hasRoom = matchMedia('screen and (min-width: 76rem)');
  const unfold = () => (contents.open = hasRoom.matches);
  hasRoom.addEventListener('change', unfold);
  unfold();

  // On paper nothing can be unfolded.
  addEventListener('beforeprint', () => {
    for (const folded of document.querySelectorAll('#answers > details')) folded.open = true;
  });

  const tooltip = document.body.appendChild(document.createElement('div'));
  tooltip.id = 'tooltip';
  tooltip.hidden = true;
  tooltip.setAttribute('aria-hidden', 'true');

  function showTooltip(handler, event, item, value) {
    tooltip.hidden = value === null || value === undefined || value === '';
    if (tooltip.hidden) return;
    const rows = typeof value === 'object' ? Object.entries(value) : [['', value]];
    const table = document.createElement('table');
    for (const [name, text] of rows) {
      const row = table.insertRow();
      row.appendChild(document.createElement('th')).textContent = name;
      row.insertCell().textContent = text;
    }
    tooltip.replaceChildren(table);
    const { width, height } = tooltip.getBoundingClientRect();
    tooltip.style.left = `${Math.max(0, Math.min(event.clientX + 12, innerWidth - width - 4))}px`;
    tooltip.style.top = `${Math.max(0, Math.min(event.clientY + 12, innerHeight - height - 4))}px`;
  }

  const save = (name, type, text) => {
    const link = document.createElement('a');
    link.download = name;
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.click();
    URL.revokeObjectURL(link.href);
  };

  document.addEventListener('click', async ({ target }) => {
    const kind = target.dataset?.save;
    if (!kind) return;
    const id = target.closest('figure').dataset.figure;
    if (kind === 'svg') save(`${id}.svg`, 'image/svg+xml', await views.get(id).toSVG());
    else
      save(
        `${id}.vl.json`,
        'application/json',
        JSON.stringify({ ...specs[id], config: themes.light }, null, 2),
      );
  });

  const setMode = (wanted) => {
    root.dataset.mode = wanted;
    button.textContent = wanted === 'dark' ? 'Light' : 'Dark';
    for (const figure of figures) if (views.has(figure.dataset.figure)) enliven(figure);
  };
  isNarrow.addEventListener('change', () => {
    for (const figure of figures) if (views.has(figure.dataset.figure)) enliven(figure);
  });
  const button = document.getElementById('mode');
  button.hidden = false;
  button.addEventListener('click', () => setMode(mode() === 'dark' ? 'light' : 'dark'));
  prefersDark.addEventListener('change', () => setMode(prefersDark.matches ? 'dark' : 'light'));
  setMode(prefersDark.matches ? 'dark' : 'light');
  for (const figure of figures) observer.observe(figure);
})();

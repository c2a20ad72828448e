/**
 * The page's whole script. The text of the world arrives as HTML that the server has escaped; the script only puts it where it belongs,
 * keeps what a reader has opened, and says when no news comes any more. Plain ES2020, no library.
 */
export const PAGE_SCRIPT = `
'use strict';
(() => {
  const at = (id) => document.getElementById(id);
  const lost = at('lost');
  const shown = new Map();
  let heard = performance.now();
  let expected = 30000;
  let connected = true;

  const put = (id, html) => {
    const place = at(id);
    if (!place || shown.get(id) === html) return;
    shown.set(id, html);
    const opened = [...place.querySelectorAll('details')].map((each) => each.open);
    const inHand = [...place.querySelectorAll('summary, [tabindex]')].indexOf(document.activeElement);
    place.innerHTML = html;
    place.querySelectorAll('details').forEach((each, index) => { each.open = opened[index] === true; });
    if (inHand >= 0) place.querySelectorAll('summary, [tabindex]')[inHand]?.focus({ preventScroll: true });
  };

  const say = (id, text) => {
    const place = at(id);
    if (place && place.textContent !== text) place.textContent = text;
  };

  const look = () => {
    const silentMs = performance.now() - heard;
    const silent = silentMs > expected * 3 + 10000;
    const seconds = Math.round(silentMs / 5000) * 5;
    const age = seconds < 90 ? seconds + ' s' : Math.round(seconds / 60) + ' min';
    const text = !connected
      ? 'Connection lost. This page shows the state of ' + age + ' ago and tries to connect again.'
      : silent ? 'No news for ' + age + '. This page shows the state of then.' : '';
    lost.hidden = text === '';
    document.documentElement.classList.toggle('old', text !== '');
    say('lost', text);
    if (text !== '') document.title = 'NO NEWS - ' + document.title.replace(/^NO NEWS - /, '');
  };

  const events = new EventSource('events');
  events.addEventListener('open', () => { connected = true; look(); });
  events.addEventListener('error', () => { connected = false; look(); });
  events.addEventListener('state', ({ data }) => {
    const state = JSON.parse(data);
    heard = performance.now();
    expected = state.nextInMs;
    connected = true;
    document.title = state.title;
    for (const [id, html] of Object.entries(state.parts)) put(id, html);
    say('spoken', state.spoken);
    look();
  });
  setInterval(look, 1000);
})();
`.trim();

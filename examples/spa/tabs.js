const ANSWERS_WITHIN_MS = 300;
const ASKED_EVERY_MS = 2_000;

/**
 * Counts the tabs of this browser that have the page open. A tab asks while somebody looks at it, and the others answer: messages
 * reach hidden tabs too, whose timers hardly run, and a tab that has crashed does not answer.
 *
 * @param {(count: number) => void} show
 */
export function countTabs(show) {
  const id = crypto.randomUUID();
  let others = new Set();
  let channel;

  const ask = () => {
    const answered = new Set();
    channel.onmessage = ({ data }) => {
      if (data.type === 'present') answered.add(data.from);
      if (data.type === 'gone') answered.delete(data.from);
      if (data.type === 'who') channel.postMessage({ type: 'present', from: id });
      // one that has just been opened or closed is seen before the next question
      if (data.type === 'who' || data.type === 'present') others.add(data.from);
      if (data.type === 'gone') others.delete(data.from);
      show(1 + others.size);
    };
    channel.postMessage({ type: 'who', from: id });
    setTimeout(() => show(1 + (others = answered).size), ANSWERS_WITHIN_MS);
  };
  const open = () => {
    channel = new BroadcastChannel('watchword-example');
    ask();
  };
  // a page with an open channel cannot go into the back/forward cache
  const close = () => {
    channel.postMessage({ type: 'gone', from: id });
    channel.close();
  };
  open();
  addEventListener('pagehide', close);
  addEventListener('pageshow', ({ persisted }) => persisted && open());
  setInterval(() => document.visibilityState === 'visible' && ask(), ASKED_EVERY_MS);
}

/** How the pages look, in light and in dark. */
export const ACCOUNT_PAGE_STYLE = `:root {
  color-scheme: light dark;
  --ink: #1c2330;
  --faint: #5b6678;
  --ground: #f3f5f8;
  --sheet: #ffffff;
  --line: #c9d1dc;
  --accent: #1f5fbf;
  --failed: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8ecf2;
    --faint: #a5b0c0;
    --ground: #11151c;
    --sheet: #1a202a;
    --line: #3b4657;
    --accent: #7fb0ff;
    --failed: #ff8a80;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none; }
body {
  margin: 0;
  min-height: 100vh;
  display: grid;
  place-items: center;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
main {
  width: min(26rem, 100vw);
  padding: 2rem;
  background: var(--sheet);
  border: 1px solid var(--line);
  border-radius: 0.75rem;
}
.service { margin: 0; color: var(--faint); font-size: 0.9rem; }
h1 { margin: 0.25rem 0 0.75rem; font-size: 1.4rem; line-height: 1.25; }
form { display: grid; gap: 0.4rem; margin-top: 1.25rem; }
label { font-weight: 600; }
label.show { font-weight: 400; color: var(--faint); }
input:not([type='checkbox']) {
  width: 100%;
  padding: 0.6rem 0.7rem;
  font: inherit;
  color: inherit;
  background: var(--ground);
  border: 1px solid var(--line);
  border-radius: 0.4rem;
}
button {
  margin-top: 0.75rem;
  padding: 0.65rem 1rem;
  font: inherit;
  font-weight: 600;
  color: var(--sheet);
  background: var(--accent);
  border: 0;
  border-radius: 0.4rem;
  cursor: pointer;
}
button:disabled { opacity: 0.6; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.said { margin: 1rem 0 0; min-height: 1.5em; }
.failed { color: var(--failed); }
`;

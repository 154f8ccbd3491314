/* The page's own behaviour: theme, copying SQL, following the newest turn. No request leaves from here. */
window.cartwise = (() => {
  /* Gradio may run this script before or after the document is complete. */
  const whenReady = (start) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
    else start();
  };

  const isDark = () => document.body.classList.contains("dark");

  const theme = (preferences) => {
    const chosen = preferences && preferences.theme;
    if (chosen) document.body.classList.toggle("dark", chosen === "dark");
    return isDark() ? "dark" : "light";
  };

  const toggleTheme = () => {
    document.body.classList.toggle("dark", !isDark());
    return isDark() ? "dark" : "light";
  };

  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea"); // plain http on a local network has no clipboard API
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".cw-copy");
    if (!button) return;
    await copy(button.parentElement.querySelector("code").textContent);
    const label = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 1600);
  });

  /* A new question comes to the top of the view and stays there while its answer grows, until the reader scrolls. */
  const MARGIN = 76; // pixels: the header above
  const SETTLING = 4000; // milliseconds in which charts still change the height after the answer is there
  let asked = "";
  let follows = false;
  let ending = 0;
  const followTurn = () => {
    const question = document.querySelector("#cw-live .cw-question");
    const text = question ? question.textContent : "";
    if (text !== asked) {
      asked = text;
      follows = Boolean(text);
      clearTimeout(ending);
      ending = 0;
    }
    if (!follows || !question) return;
    window.scrollTo({ top: window.scrollY + question.getBoundingClientRect().top - MARGIN });
    const stop = document.querySelector("#cw-stop");
    const isRunning = stop && stop.offsetParent !== null;
    if (!isRunning && !ending) ending = setTimeout(() => (follows = false), SETTLING);
  };
  const watch = () => {
    const main = document.querySelector("#cw-main");
    if (!main) return setTimeout(watch, 200);
    new MutationObserver(followTurn).observe(main, { childList: true, subtree: true, characterData: true });
  };
  for (const name of ["wheel", "touchmove", "keydown"]) {
    window.addEventListener(name, (event) => event.key !== "Enter" && (follows = false), { passive: true });
  }
  whenReady(watch);

  /* On a phone the list of chats starts closed, and closes once something in it was chosen. */
  const isPhone = () => window.matchMedia("(max-width: 768px)").matches;
  const closeSide = () => {
    const toggle = document.querySelector("#cw-sidebar.open .toggle-button");
    if (toggle) toggle.click();
  };
  const settle = (tries) => {
    if (document.querySelector("#cw-sidebar.open")) return isPhone() && closeSide();
    if (tries > 0) setTimeout(() => settle(tries - 1), 100);
  };
  whenReady(() => isPhone() && settle(60));
  document.addEventListener("click", (event) => {
    if (isPhone() && event.target.closest("#cw-threads label, #cw-new")) setTimeout(closeSide, 150);
    if (isPhone() && !event.target.closest("#cw-sidebar")) closeSide();
  });

  return { theme, toggleTheme };
})();

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

  const isNearEnd = () => window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 320;
  const toEnd = () => window.scrollTo({ top: document.documentElement.scrollHeight });

  /* Follows the running turn while the reader is at its end; a new question always comes into view. */
  const follow = () => {
    const live = document.querySelector("#cw-live");
    if (!live) return setTimeout(follow, 200);
    let asked = "";
    let wasNearEnd = true;
    window.addEventListener("scroll", () => (wasNearEnd = isNearEnd()), { passive: true });
    new MutationObserver(() => {
      const question = live.querySelector(".cw-question");
      const text = question ? question.textContent : "";
      if (text && text !== asked) toEnd();
      else if (wasNearEnd && document.querySelector("#cw-stop")) toEnd();
      asked = text;
    }).observe(live, { childList: true, subtree: true, characterData: true });
  };
  whenReady(follow);

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

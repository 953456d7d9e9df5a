"use strict";
// Runs before Chainlit: what its page would otherwise do in scripts inside the HTML, and the language.
window.global = globalThis;
localStorage.getItem("vite-ui-theme") ?? localStorage.setItem("vite-ui-theme", "system");
(() => {
  const kept = /(?:^|; )penchant_language=(en|zh)/.exec(document.cookie);
  const language = kept ? kept[1] : navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  const tag = language === "zh" ? "zh-CN" : "en-US";
  Object.defineProperty(navigator, "language", { get: () => tag, configurable: true });
  document.documentElement.lang = tag;
})();

"use strict";
// What Chainlit's page lacks: names and landmarks for screen readers, a search for shoppers, a switch of
// language, an address that keeps the conversation, and figures that say in words what they show.
(() => {
  const PATH = document.querySelector('meta[name="penchant-path"]').content;
  const CHINESE = navigator.language === "zh-CN";
  const say = (english, chinese) => (CHINESE ? chinese : english);

  const NAMES = {
    "#new-chat-button": say("New conversation", "新建对话"),
    "#sidebar-trigger-button": say("Show or hide the conversations", "显示或隐藏对话列表"),
    "#search-chats-button": say("Search the conversations", "搜索对话"),
    "#theme-toggle": say("Light or dark", "浅色或深色"),
    "#user-nav-button": say("Your account", "您的账户"),
    "#chat-submit": say("Send", "发送"),
    "#stop-button": say("Stop answering", "停止回答"),
    "#chat-profiles": say("Shop", "店铺"),
    "#thread-options": say("Rename or delete this conversation", "重命名或删除此对话"),
    "#side-view-title button": say("Close the evidence", "关闭依据"),
    ".positive-feedback-off, .positive-feedback-on": say("This helped", "有帮助"),
    ".negative-feedback-off, .negative-feedback-on": say("This did not help", "没有帮助"),
    "#chat-input": say("Your question", "您的问题"),
    "button:has(> svg.lucide-copy)": say("Copy the answer", "复制回答"),
    "button:has(> svg.lucide-message-circle)": say("Change the comment", "修改意见"),
    "button:has(> svg.lucide-arrow-down)": say("Go to the newest answer", "跳到最新回答"),
    '[data-sidebar="rail"]': say("Show or hide the conversations", "显示或隐藏对话列表"),
  };

  // what Chainlit has in English alone
  const IN_CHINESE = {
    Previous: "上一页",
    Next: "下一页",
    Close: "关闭",
    "Toggle theme": "浅色或深色",
    "Toggle Sidebar": "显示或隐藏对话列表",
  };

  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  function nameThings() {
    for (const [selector, name] of Object.entries(NAMES)) {
      for (const element of document.querySelectorAll(selector)) set(element, "aria-label", name);
    }
    const list = document.querySelector("#thread-history");
    if (list) {
      set(list, "role", "navigation");
      set(list, "aria-label", say("Conversations", "对话列表"));
      const around = list.closest("ul");
      if (around) set(around, "role", "none"); // a list whose only child is no list item
    }
    for (const options of document.querySelectorAll("#thread-options")) {
      // reached by the keyboard on its own: the button around it does what the link around both does
      set(options, "role", "button");
      set(options, "tabindex", "0");
      const around = options.closest("button");
      if (around) {
        set(around, "role", "group");
        set(around, "aria-label", around.textContent.trim());
        set(around, "tabindex", "-1");
      }
    }
    const panel = document.querySelector("#side-view-content");
    if (panel) {
      set(panel, "role", "region");
      set(panel, "aria-label", say("Evidence", "依据"));
      set(panel, "tabindex", "0");
    }
    for (const handle of document.querySelectorAll('[role="separator"][aria-valuenow]')) {
      set(handle, "aria-label", say("Width of the evidence", "依据栏宽度"));
    }
    for (const handle of document.querySelectorAll("[data-panel-resize-handle-id]")) {
      const controls = handle.getAttribute("aria-controls");
      if (controls && !document.getElementById(controls)) handle.removeAttribute("aria-controls");
      set(handle, "aria-label", say("Width of the evidence", "依据栏宽度"));
    }
    for (const box of document.querySelectorAll(".ai-message .overflow-y-auto, .ai-message .overflow-auto, #side-view-content .overflow-auto")) {
      if (box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth) continue;
      set(box, "tabindex", "0");
      set(box, "role", "group");
      set(box, "aria-label", say("Table", "表格"));
    }
    for (const word of CHINESE ? document.querySelectorAll('nav[aria-label="pagination"] span, .sr-only') : []) {
      const chinese = IN_CHINESE[word.textContent];
      if (chinese) word.textContent = chinese;
    }
    for (const role of document.querySelectorAll('.prose [role="article"]')) role.removeAttribute("role");
  }

  function nameLandmarks() {
    const composer = document.querySelector("#message-composer");
    const welcome = document.querySelector("#welcome-screen");
    const messages = document.querySelector(".step")?.parentElement;
    const inside = welcome ?? messages ?? composer;
    if (!inside) return;
    const main = inside.closest("[data-panel]") ?? inside;
    if (main.closest("main") === null) set(main, "role", "main");
    if (messages) {
      set(messages, "role", "log");
      set(messages, "aria-live", "polite");
      set(messages, "aria-label", say("Questions and answers", "问与答"));
    }
    if (!document.querySelector("#penchant-heading")) {
      const heading = document.createElement("h1");
      heading.id = "penchant-heading";
      heading.className = "penchant-unseen";
      heading.textContent = "Penchant";
      main.prepend(heading);
    }
  }

  function describeFigures() {
    for (const plot of document.querySelectorAll(".js-plotly-plot")) {
      const says = plot.layout?.meta?.says;
      if (!says) continue;
      set(plot, "role", "img");
      set(plot, "aria-label", says);
    }
  }

  let panelWasOpen = false;
  let opener = null;
  // the button that was pressed last: while its answer is awaited it is disabled and loses the focus
  let pressed = null;
  document.addEventListener("click", (event) => {
    pressed = event.target instanceof Element ? event.target.closest("button") : null;
  }, true);
  function moveFocus() {
    const panel = document.querySelector("#side-view-content");
    if (panel && !panelWasOpen) {
      opener = pressed?.isConnected ? pressed : document.activeElement;
      panel.focus({ preventScroll: true });
    } else if (!panel && panelWasOpen && opener?.isConnected) {
      opener.focus({ preventScroll: true });
    }
    // figures take the new width once the panel has slid in
    if (panelWasOpen !== Boolean(panel)) setTimeout(() => window.dispatchEvent(new Event("resize")), 400);
    panelWasOpen = Boolean(panel);
  }

  let dialogWasOpen = false;
  let dialogOpener = null;
  function returnFocus() {
    const isOpen = document.querySelector('[role="dialog"]') !== null;
    if (isOpen && !dialogWasOpen) dialogOpener = pressed;
    if (!isOpen && dialogWasOpen) {
      // Chainlit leaves the focus nowhere, after a moment
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const back = dialogOpener?.isConnected ? dialogOpener : document.querySelector("#chat-input");
        back?.focus({ preventScroll: true });
      }, 50);
    }
    dialogWasOpen = isOpen;
  }

  document.addEventListener("keydown", (event) => {
    const panel = document.querySelector("#side-view-content");
    if (event.key === "Escape" && panel?.contains(document.activeElement)) {
      document.querySelector("#side-view-title button")?.click();
    }
  });

  window.addEventListener("message", (event) => {
    const thread = event.source === window ? event.data?.penchant?.thread : undefined;
    if (typeof thread === "string" && /^[\w-]+$/.test(thread)) {
      history.replaceState(history.state, "", `${PATH}/thread/${thread}`);
    }
  });

  function button(id, text, onClick) {
    const made = document.createElement("button");
    made.type = "button";
    made.id = id;
    made.className = "penchant-button";
    made.textContent = text;
    made.addEventListener("click", onClick);
    return made;
  }

  function addTools() {
    const tools = document.querySelector("#header > div:last-child");
    if (!tools || document.querySelector("#penchant-find")) return;
    const find = button("penchant-find", say("Find a shopper", "查找顾客"), () => openSearch());
    const switchTo = button("penchant-language", say("中文", "English"), () => {
      const other = CHINESE ? "en" : "zh";
      document.cookie = `penchant_language=${other}; path=/; max-age=31536000; samesite=lax`;
      location.reload();
    });
    switchTo.lang = CHINESE ? "en" : "zh-CN";
    tools.prepend(find, switchTo);
  }

  let search = null;
  function openSearch() {
    search ??= makeSearch();
    search.dialog.showModal();
    search.input.value = "";
    search.list.replaceChildren();
    search.input.focus();
  }

  function makeSearch() {
    const dialog = document.createElement("dialog");
    dialog.id = "penchant-search";
    set(dialog, "aria-labelledby", "penchant-search-title");
    const title = document.createElement("h2");
    title.id = "penchant-search-title";
    title.textContent = say("Find a shopper", "查找顾客");
    const input = document.createElement("input");
    input.type = "text";
    input.autocomplete = "off";
    input.placeholder = say("Part of an id", "编号的一部分");
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": "penchant-found",
      "aria-autocomplete": "list",
      "aria-label": input.placeholder,
    })) {
      set(input, name, value);
    }
    const list = document.createElement("ul");
    list.id = "penchant-found";
    set(list, "role", "listbox");
    set(list, "aria-label", say("Shoppers", "顾客"));
    const note = document.createElement("p");
    set(note, "role", "status");
    dialog.append(title, input, list, note);
    document.body.append(dialog);

    let waiting = 0;
    let asked = 0;
    const options = () => [...list.children];
    const at = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");
    const choose = (index) => {
      options().forEach((one, number) => set(one, "aria-selected", String(number === index)));
      if (options()[index]) set(input, "aria-activedescendant", options()[index].id);
      else input.removeAttribute("aria-activedescendant");
    };
    const pick = (shopper) => {
      dialog.close();
      const composer = document.querySelector("#chat-input");
      composer?.focus();
      document.execCommand("insertText", false, shopper);
    };
    const show = (shoppers) => {
      list.replaceChildren(
        ...shoppers.map((shopper, number) => {
          const option = document.createElement("li");
          option.id = `penchant-found-${number}`;
          set(option, "role", "option");
          option.textContent = shopper;
          option.addEventListener("click", () => pick(shopper));
          return option;
        }),
      );
      choose(0);
      note.textContent =
        shoppers.length || !input.value.trim() ? "" : say("No shopper has this in the id.", "没有匹配的顾客。");
    };
    const ask = async () => {
      const number = ++asked;
      const shop = document.querySelector("#chat-profiles")?.textContent ?? "";
      const query = new URLSearchParams({ part: input.value, shop });
      const response = await fetch(`${PATH}/shoppers?${query}`);
      if (response.ok && number === asked) show(await response.json());
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
      const count = options().length;
      if (event.key === "ArrowDown" && count) choose((at() + 1) % count);
      else if (event.key === "ArrowUp" && count) choose((at() - 1 + count) % count);
      else if (event.key === "Enter" && at() >= 0) pick(options()[at()].textContent);
      else return;
      event.preventDefault();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    return { dialog, input, list };
  }

  let planned = false;
  function tend() {
    planned = false;
    nameThings();
    nameLandmarks();
    describeFigures();
    moveFocus();
    returnFocus();
    addTools();
  }
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(tend);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

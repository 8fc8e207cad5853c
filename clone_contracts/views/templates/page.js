(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const form = document.querySelector("#filter form");
  const clauses = [...document.querySelectorAll("details.clause")];
  const told = document.querySelector("#told");

  const boxes = [...form.querySelectorAll("[name=status]")];
  const chips = [...document.querySelectorAll("[data-filter]")];

  const state = () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    const parts = chosen.length === boxes.length ? [] : [`status=${chosen.join(",") || "none"}`];
    if (form.elements.api.value) parts.push(`api=${encodeURIComponent(form.elements.api.value)}`);
    if (form.elements.text.value) parts.push(`text=${encodeURIComponent(form.elements.text.value)}`);
    return parts.join("&");
  };

  const apply = () => {
    const statuses = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const api = form.elements.api.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const clause of clauses) {
      const { status, api: own, text } = clause.dataset;
      const fits = statuses.has(status) && (!api || own === api) && words.every((word) => text.includes(word));
      clause.hidden = !fits;
      shown += fits;
    }
    for (const part of document.querySelectorAll("[data-holds]")) {
      part.hidden = !part.querySelector("details.clause:not([hidden])");
    }
    document.querySelector("#none").hidden = shown > 0;
    told.textContent = `${shown} of ${clauses.length} clauses`;
    const now = `#${state() || "status=all"}`;
    for (const chip of chips) {
      if (chip.getAttribute("href") === now) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }
  };

  // The filter is in the address, so that a link leads to the same choice.
  const remember = () => {
    apply();
    try { history.replaceState(null, "", `#${state() || "status=all"}`); } catch { /* Some places have no address to change. */ }
  };

  const asked = (text) => (/^[#?](status|api|text)=/.test(text) ? new URLSearchParams(text.slice(1)) : null);

  const restore = (wanted) => {
    const statuses = (wanted.get("status") || "all").split(",");
    for (const box of boxes) box.checked = statuses.includes("all") || statuses.includes(box.value);
    form.elements.api.value = wanted.get("api") || "";
    if (form.elements.api.selectedIndex < 0) form.elements.api.value = "";
    form.elements.text.value = wanted.get("text") || "";
    apply();
    document.querySelector("#clauses").scrollIntoView();
  };

  form.addEventListener("input", remember);
  form.addEventListener("reset", () => setTimeout(remember));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();

  const reveal = () => {
    const wanted = asked(location.hash);
    if (wanted) { restore(wanted); return; }
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) { form.reset(); setTimeout(() => { apply(); reveal(); }, 10); return; }
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
    const summary = target.tagName === "DETAILS" && target.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  if (!location.hash && asked(location.search)) restore(asked(location.search));
  reveal();

  const contents = document.querySelector(".contents details");
  if (matchMedia("(max-width: 69.99rem)").matches) contents.open = false;
  const entries = [...contents.querySelectorAll("a")].map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))]);
  const here = () => {
    const above = entries.filter(([, place]) => place && place.offsetParent && place.getBoundingClientRect().top < 140);
    const nearest = above.reduce((best, one) => (best && best[1].getBoundingClientRect().top > one[1].getBoundingClientRect().top ? best : one), null);
    const current = nearest || entries[0];
    for (const [link] of entries) {
      if (link !== current[0]) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) link.setAttribute("aria-current", "true");
    }
  };
  let due = 0;
  addEventListener("scroll", () => { cancelAnimationFrame(due); due = requestAnimationFrame(here); }, { passive: true });
  here();

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const source = button.parentElement.querySelector("pre");
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });

  const opened = [];
  addEventListener("beforeprint", () => {
    for (const item of document.querySelectorAll("details.clause:not([open])")) {
      if (["violated", "waived"].includes(item.dataset.status)) { item.open = true; opened.push(item); }
    }
  });
  addEventListener("afterprint", () => { for (const item of opened.splice(0)) item.open = false; });
})();

(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const form = document.querySelector("#filter form");
  const clauses = [...document.querySelectorAll("details.clause")];
  const told = document.querySelector("#told");

  const apply = () => {
    const statuses = new Set([...form.querySelectorAll("[name=status]:checked")].map((box) => box.value));
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
  };
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();

  const reveal = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.hidden) { form.reset(); setTimeout(reveal, 10); return; }
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
    const summary = target.tagName === "DETAILS" && target.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  reveal();

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

(() => {
  const form = document.getElementById("filter");
  const told = form.querySelector("output");
  const show = () => {
    const want = Object.fromEntries(new FormData(form));
    let rows = 0;
    for (const section of document.querySelectorAll("section.issue")) {
      let shown = 0;
      for (const row of section.querySelectorAll("table.rows tbody tr")) {
        let lines = 0;
        for (const line of row.querySelectorAll("li[data-verdict]")) {
          const fits = (!want.verdict || line.dataset.verdict === want.verdict)
            && (!want.standing || line.dataset.standing === want.standing)
            && (!want.position || row.dataset.position === want.position
              || line.dataset.others.split(" ").includes(want.position));
          line.hidden = !fits;
          lines += fits;
        }
        row.hidden = !lines;
        shown += !row.hidden;
      }
      const filters = want.verdict || want.standing || want.position;
      section.hidden = Boolean(want.issue && section.id !== want.issue) || Boolean(filters && !shown);
      rows += section.hidden ? 0 : shown;
    }
    told.textContent = told.dataset.shown.replace("{count}", rows);
  };
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
})();

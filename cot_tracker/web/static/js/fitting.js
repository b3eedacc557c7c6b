// What does not fit the screen: a wide table stands row by row, a drawn way shows where it is now.
"use strict";

(() => {
  const NARROW = 560, FEW = 4;
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

  // A column's name at each of its cells; the first cell names the row. Blocks are no table to a
  // screen reader unless the roles say so.
  const name = (table) => {
    const heads = [...table.tHead.rows[0].cells].flatMap((one) => Array(one.colSpan).fill(one.textContent.trim()));
    for (const row of [...table.tBodies, table.tFoot].flatMap((one) => (one ? [...one.rows] : []))) {
      let at = 0;
      for (const cell of row.cells) {
        if (at && cell.textContent.trim() && heads[at]) cell.dataset.label = heads[at];
        at += cell.colSpan;
      }
    }
    for (const one of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
      one.setAttribute("role", ROLES[one.tagName] ?? (one.scope === "row" ? "rowheader" : "columnheader"));
    }
  };
  const tables = () => [...document.querySelectorAll(".table-wrap > table:not(.rows, .storage-map, .preview)")]
    .filter((table) => table.tHead?.rows.length);
  const fit = () => {
    for (const table of tables()) {
      const room = table.parentElement;
      table.classList.remove("stacked");
      const columns = table.tHead.rows[0].cells.length;
      const tight = room.scrollWidth > room.clientWidth + 1 || (columns > FEW && room.clientWidth < NARROW);
      table.classList.toggle("stacked", tight);
    }
    showNow();
  };
  const showNow = () => {
    for (const way of document.querySelectorAll(".timeline")) {
      const now = way.querySelector(".station.now")?.getBoundingClientRect();
      if (now) way.scrollLeft += now.left + now.width / 2 - way.getBoundingClientRect().left - way.clientWidth / 2;
    }
  };
  // A curve's paper lies across, wide enough for its tables, whatever screen sends it there.
  const unfold = () => {
    for (const table of document.querySelectorAll(".curve-page table.stacked")) table.classList.remove("stacked");
  };
  let asked = 0;
  addEventListener("DOMContentLoaded", () => { tables().forEach(name); fit(); });
  addEventListener("resize", () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(fit); });
  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", fit);
})();

#include "share/html/internal/page_style.h"

namespace longwatch::share::html::internal {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--paper:#f4f2ee;--sheet:#fff;--ink:#1c2430;--soft:#5a6472;
--rule:#d9d5cc;--accent:#1d4b73;--tint:#eaf0f6;--warn-ink:#5c3a00;--warn:#ffe7b0;--warn-edge:#d99a1c;
--critical:#8b1530;--high:#b3481a;--medium:#8a6a00;--low:#3d6b4a;--informational:#667;--code:#f6f4ef}
@media (prefers-color-scheme:dark){:root{--paper:#12161c;--sheet:#1a2029;--ink:#e4e8ee;
--soft:#9aa5b3;--rule:#333d4a;--accent:#8fc1ee;--tint:#202b38;--warn-ink:#ffe3a6;--warn:#4a3505;
--warn-edge:#b07c14;--critical:#ff8fa3;--high:#ffad80;--medium:#e8c65a;--low:#8fd0a2;
--informational:#a5adba;--code:#12171e}}
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI","Liberation Sans","DejaVu Sans",sans-serif}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--sheet);
padding:.5rem 1rem;z-index:9}
.synthetic{position:sticky;top:0;z-index:5;background:var(--warn);color:var(--warn-ink);
border-bottom:2px solid var(--warn-edge);padding:.35rem 1rem;text-align:center;font-size:.9rem}
.synthetic b{letter-spacing:.12em}
.sheetfoot,.sheetroom{display:none}
.wrap{max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 4rem;display:grid;
grid-template-columns:minmax(0,1fr);gap:1.5rem}
header.top{border-bottom:3px solid var(--accent);padding-bottom:1rem}
h1,h2,h3{line-height:1.25;font-family:Georgia,"Liberation Serif","DejaVu Serif",serif;
font-weight:600;overflow-wrap:anywhere}
h1{font-size:1.9rem;margin:.2rem 0 .6rem}h2{font-size:1.4rem;margin:0 0 .6rem}
h3{font-size:1.1rem;margin:1.9rem 0 .3rem}h2+h3{margin-top:1rem}
.kicker{color:var(--soft);font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;margin:0}
.marks{display:flex;flex-wrap:wrap;gap:.4rem .6rem;margin:0;padding:0;list-style:none;
font-size:.85rem}
.marks li{border:1px solid var(--rule);background:var(--sheet);border-radius:3px;padding:.1rem .55rem}
.marks li.tlp{background:#000;color:#fff;border-color:#000;font-weight:600;letter-spacing:.03em}
.marks li.RED{color:#ff2b2b}.marks li.AMBER{color:#ffc000}.marks li.GREEN{color:#33ff00}
nav{font-size:.9rem}nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;
gap:.2rem .9rem}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
nav .tools{margin:.8rem 0 0;display:none;gap:.4rem;flex-wrap:wrap}.js nav .tools{display:flex}
button{font:inherit;font-size:.8rem;color:var(--accent);background:var(--sheet);
border:1px solid var(--rule);border-radius:4px;padding:.25rem .6rem;cursor:pointer}
button:hover{border-color:var(--accent)}
main{min-width:0}
section{background:var(--sheet);border:1px solid var(--rule);border-radius:6px;
padding:1.3rem 1.5rem 1.4rem;margin:0 0 1.25rem}
.summary{border-left:5px solid var(--accent)}
.summary dl{margin:0;display:grid;grid-template-columns:minmax(9rem,13rem) minmax(0,1fr);
gap:.55rem 1.2rem}
.summary dt{color:var(--soft);font-size:.92rem}.summary dd{margin:0}
.summary dd p{margin:0 0 .15rem}
.summary dd a{color:inherit;text-decoration:none;border-bottom:1px dotted var(--soft)}
.summary dd a:hover{border-bottom-style:solid;color:var(--accent)}
.facts{color:var(--soft);font-size:.85rem;margin:-.2rem 0 .6rem}
.lv{font-size:.72rem;text-transform:uppercase;letter-spacing:.05em;font-weight:700;
border:1px solid currentColor;border-radius:3px;padding:0 .35rem;white-space:nowrap}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}
.low{color:var(--low)}.informational{color:var(--informational)}
details.st{border-bottom:1px solid var(--rule)}
details.st:last-of-type{border-bottom:0}
details.st>summary{list-style:none;cursor:pointer;padding:.42rem .3rem .42rem 1.35rem;
position:relative;border-radius:3px;display:flex;flex-wrap:wrap;gap:.1rem .7rem;
align-items:baseline;justify-content:space-between}
details.st>summary::-webkit-details-marker{display:none}
details.st>summary::before{content:"";position:absolute;left:.35rem;top:.98rem;width:.42rem;
height:.42rem;border-right:2px solid var(--soft);border-bottom:2px solid var(--soft);
transform:rotate(-45deg);transition:transform .12s}
details.st[open]>summary::before{transform:rotate(45deg)}
details.st>summary:hover{background:var(--tint)}
details.st[open]>summary{background:var(--tint)}
.tx{flex:1 1 22rem;overflow-wrap:anywhere;unicode-bidi:isolate}
.ref{font-size:.76rem;color:var(--soft);white-space:nowrap}
.ref .p{display:none}
.chip{font-size:.72rem;border-radius:3px;padding:0 .35rem;border:1px solid var(--rule);
color:var(--soft);white-space:nowrap}
.chip.none-observed{color:var(--low);border-color:currentColor}
.chip.cannot-be-excluded{color:var(--high);border-color:currentColor}
.chip.inferred{color:var(--accent);border-color:currentColor}
.ev{margin:.1rem 0 .9rem 1.35rem;padding:.6rem .8rem;border-left:3px solid var(--accent);
background:var(--tint);border-radius:0 4px 4px 0;font-size:.88rem}
.ev p{margin:.15rem 0}.js .ev[data-full]>.links{display:none}
.ev h4{margin:.5rem 0 .3rem;font-size:.78rem;color:var(--soft);text-transform:uppercase;
letter-spacing:.06em}.ev h4:first-child{margin-top:0}
.card{background:var(--sheet);border:1px solid var(--rule);border-radius:4px;
padding:.5rem .7rem;margin:0 0 .5rem;font-size:.84rem;overflow-wrap:anywhere}
.card:target{outline:3px solid var(--accent)}
.card p{margin:.1rem 0}.ct{font-weight:600}.ct .no{color:var(--soft);font-weight:400;
margin-right:.45rem}
.meta{color:var(--soft)}.meta span{display:inline-block;margin-right:.9rem}
.nb{white-space:nowrap}
code,pre{font-family:ui-monospace,"Liberation Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;
font-size:.8rem}
pre{margin:.35rem 0 0;padding:.45rem .6rem;background:var(--code);border:1px solid var(--rule);
border-radius:3px;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;max-height:16rem;
overflow:auto}
details.group{margin:.6rem 0}
details.group>summary{cursor:pointer;color:var(--accent);font-size:.92rem;padding:.3rem 0}
.table{overflow-x:auto;margin:1.1rem 0 .3rem}
table{border-collapse:collapse;width:100%;font-size:.83rem;line-height:1.4}
caption{text-align:left;font-weight:600;font-size:.9rem;padding:0 0 .35rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;
border-bottom:1px solid var(--rule);min-width:3.2rem}
td{overflow-wrap:break-word}
thead th{color:var(--soft);font-weight:600;font-size:.76rem;border-bottom:2px solid var(--rule);
vertical-align:bottom}
tbody th{font-weight:600;min-width:7rem}
td a,.links a{white-space:nowrap}
.dot{display:inline-block;width:.8rem;height:.8rem;border-radius:50%;background:var(--soft)}
.dot.accessed{background:var(--critical)}.dot.queried{background:var(--medium)}
.dot.denied{background:var(--accent)}.dot.not-reached{background:var(--low)}
.dot.unknown{background:none;border:2px dashed var(--high)}
.bar .all{fill:var(--rule)}.bar .part{fill:var(--accent)}
.num{margin-left:.5rem;font-variant-numeric:tabular-nums}
.plus{color:var(--low);font-weight:600}.minus{color:var(--critical);font-weight:600}
q{font-style:italic;quotes:"\201C" "\201D"}
figure.time{margin:.3rem 0 1rem;padding:.7rem .9rem;border:1px solid var(--rule);border-radius:4px}
.lane{margin:.2rem 0 0;font-size:.83rem}
.strip{display:block}.strip line{stroke-width:3}
.strip .base{stroke:var(--rule);stroke-width:1}
.strip .run{stroke:var(--rule);stroke-width:9}
.tick{stroke:currentColor}.known{fill:none;stroke:var(--ink);stroke-width:2}
.axis{display:flex;justify-content:space-between;gap:.5rem;font-size:.74rem;color:var(--soft);
font-variant-numeric:tabular-nums}.axis span:nth-child(2){text-align:center}
.axis span:last-child{text-align:right}
figcaption{font-size:.74rem;color:var(--soft);margin-top:.3rem}
.empty{color:var(--soft);margin:.2rem 0}
footer.end{color:var(--soft);font-size:.8rem}
@media (min-width:62rem){.wrap{grid-template-columns:12.5rem minmax(0,1fr);gap:1.5rem 2rem}
header.top{grid-column:1/-1}nav{position:sticky;top:3.4rem;align-self:start}
nav ol{flex-direction:column;gap:.45rem}footer.end{grid-column:2}}
@media (max-width:40rem){body{font-size:15px}.wrap{padding:1rem .7rem 3rem;gap:1rem}
section{padding:1rem .9rem}h1{font-size:1.45rem}h2{font-size:1.2rem}
.summary dl{grid-template-columns:1fr;gap:.1rem}.summary dd{margin-bottom:.6rem}
.ev{margin-left:.2rem}.axis span:nth-child(2):not(:last-child){display:none}
.tx{flex-basis:100%}}
@media print{:root{--paper:#fff;--sheet:#fff;--ink:#000;--soft:#444;--rule:#bbb;--accent:#123a5c;
--tint:#fff;--code:#fff;--critical:#8b1530;--high:#9c3d13;--medium:#6f5500;--low:#2f5a3c;
--warn:#fff;--warn-ink:#000;color-scheme:light}
@page{margin:16mm 15mm 14mm}
body{font-size:10pt;line-height:1.4;background:#fff}
.synthetic{position:static;border:1.5pt solid #000}
nav,.skip,.ev,details.st>summary::before,.table::-webkit-scrollbar{display:none!important}
.wrap{display:block;max-width:none;padding:0}
.sheet{display:table;width:100%}
.sheetroom{display:table-footer-group;break-inside:avoid}.sheetroom div{height:9mm}
.sheetfoot{display:block;position:fixed;bottom:0;left:0;right:0;text-align:center;font-size:8pt;
border-top:.5pt solid #000;padding-top:1mm;background:#fff}
section{border:0;padding:0;margin:0 0 6mm}
.summary{border:1pt solid #000;padding:3mm}
h2{border-bottom:1pt solid #000}h2,h3,.facts,caption{break-after:avoid}
details.st{break-inside:avoid}details.st>summary{padding:.6mm 0;display:block}
.ref{margin-left:.5em;white-space:normal}.ref .n{display:none}.ref .p{display:inline}
.summary dd a{border:0}.chip{border:0;padding:0;font-style:italic}
.chip::before{content:"("}.chip::after{content:")"}
details::details-content{content-visibility:visible;display:block;block-size:auto}
details.group>summary{color:#000;font-weight:600}
.table{overflow:visible}table{font-size:7.5pt}th,td{min-width:0;padding-right:1.5mm}
tbody th{min-width:0}tr,.card,figure.time{break-inside:avoid}
td a,.links a{white-space:normal}
pre{max-height:none}a{color:inherit;text-decoration:none}
.card{font-size:8pt;border-color:#bbb;padding:1mm 2mm}code,pre{font-size:7.5pt}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

constexpr std::string_view kScript = R"js(
(function () {
  'use strict';
  var shownAtOnce = 8;
  document.documentElement.classList.add('js');
  function card(id) {
    var from = document.getElementById(id);
    if (!from) { return null; }
    var copy = from.cloneNode(true);
    copy.removeAttribute('id');
    return copy;
  }
  function targets(node, letter) {
    var found = [];
    node.querySelectorAll('a[href^="#' + letter + '"]').forEach(function (link) {
      var id = link.getAttribute('href').slice(1);
      if (found.indexOf(id) < 0) { found.push(id); }
    });
    return found;
  }
  function show(box, title, ids) {
    if (!ids.length) { return; }
    var head = document.createElement('h4');
    head.textContent = title + ' (' + ids.length + ')';
    box.appendChild(head);
    var list = document.createElement('div');
    box.appendChild(list);
    var next = 0;
    function more(count) {
      for (var end = Math.min(ids.length, next + count); next < end; next++) {
        var copy = card(ids[next]);
        if (copy) { list.appendChild(copy); }
      }
    }
    more(shownAtOnce);
    if (next < ids.length) {
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'Show ' + (ids.length - next) + ' more';
      button.addEventListener('click', function () { more(ids.length); button.remove(); });
      box.appendChild(button);
    }
  }
  function fill(statement) {
    var box = statement.querySelector('.ev');
    if (!box || box.dataset.full) { return; }
    box.dataset.full = '1';
    var links = box.querySelector('.links');
    var records = targets(links, 'E');
    var findings = targets(links, 'F');
    findings.forEach(function (id) {
      var from = document.getElementById(id);
      if (!from) { return; }
      targets(from, 'E').forEach(function (record) {
        if (records.indexOf(record) < 0) { records.push(record); }
      });
    });
    show(box, 'Findings', findings);
    show(box, 'Records of logs', records);
    show(box, 'In the register', targets(links, 'R'));
  }
  function each(selector, action) {
    document.querySelectorAll(selector).forEach(action);
  }
  document.addEventListener('toggle', function (event) {
    var node = event.target;
    if (node.open && node.classList.contains('st')) { fill(node); }
  }, true);
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var node = id ? document.getElementById(id) : null;
    if (!node) { return; }
    for (var at = node; at; at = at.parentElement) {
      if (at.tagName === 'DETAILS') { at.open = true; }
    }
    node.scrollIntoView();
  }
  window.addEventListener('hashchange', reveal);
  reveal();
  each('[data-do]', function (button) {
    button.addEventListener('click', function () {
      var open = button.dataset.do === 'open';
      each('details.st, details.people', function (node) { node.open = open; });
    });
  });
  var opened = [];
  window.addEventListener('beforeprint', function () {
    each('details.group:not([open])', function (node) { node.open = true; opened.push(node); });
  });
  window.addEventListener('afterprint', function () {
    opened.forEach(function (node) { node.open = false; });
    opened = [];
  });
}());
)js";

}  // namespace

std::string_view page_style() {
  return kStyle;
}

std::string_view page_script() {
  return kScript;
}

}  // namespace longwatch::share::html::internal
